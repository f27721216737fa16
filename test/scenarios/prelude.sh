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

# On a terminal, with a policy that is a program, in a folder that is gone, with a file that the shell hands over.
needs_process() {
  [ -t 2 ] || [ ! -d "$PWD" ] || [ -e certflake.ts ] || [ -e certflake.js ] ||
    [[ " $*" == *" /dev/"* || " $*" == *--passphrase-fd* || " $* " =~ [.]m?[jt]s[[:space:]] ]]
}

# The command runs in the tests' own process (test/cli/runner.mjs): no Node starts.
certflake() {
  if [ -z "$CERTFLAKE_RUNNER" ] || needs_process "$@"; then
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
