# What a story's shell knows besides what is installed.

clock() {
  if [ "$1" = real ]; then
    unset CERTFLAKE_STORY_TIME NODE_OPTIONS GIT_AUTHOR_DATE GIT_COMMITTER_DATE
    return
  fi
  CERTFLAKE_STORY_TIME=$(date -d "$1" +%s)
  export CERTFLAKE_STORY_TIME NODE_OPTIONS="--import=file://$SCENARIOS/clock.mjs"
  export GIT_AUTHOR_DATE="@$CERTFLAKE_STORY_TIME +0000" GIT_COMMITTER_DATE="@$CERTFLAKE_STORY_TIME +0000"
}

answer() {
  local typed=$1
  shift
  printf '%b\n' "$typed" | script -q -E never -ec "stty cols 80; $(printf '%q ' "$@")" /dev/null
}

commit() {
  git rev-parse --git-dir >/dev/null 2>&1 || git init -q -b main
  git add -A
  git commit -q -m "$1"
}

# The command runs in the tests' own process (test/cli/runner.mjs): no Node starts. On a terminal, with a policy that is
# a program, through `env` and the like it has its own, as with `command certflake`.
certflake() {
  if [ -z "$CERTFLAKE_RUNNER" ] || [ -t 2 ] || [[ " $*" == *" /dev/"* || "$*" == *--passphrase-fd* ]] ||
    [ -e certflake.ts ] || [ -e certflake.js ]; then
    command certflake "$@"
    return
  fi
  local reply
  exec 9<>"$CERTFLAKE_RUNNER"
  { printf '%s\0' "$CERTFLAKE_RUNNER_SECRET" "$PWD" "$#" "$@"; env -0; printf '\0'; } >&9
  IFS= read -r -d '' reply <&9
  exec 9>&-
  eval "$reply"
}

clock '2026-01-05 08:00'
