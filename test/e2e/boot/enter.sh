#!/bin/sh
# enter.sh GROUP COMMAND...: runs a command as the first process of new namespaces, in cgroups of this name.
set -eu
group=$1
shift

mounts=$(cat /proc/self/cgroup)
while IFS=: read -r _ controllers path; do
  name=${controllers#name=}
  folder=/sys/fs/cgroup/${name:-unified}${path%/}/$group
  mkdir "$folder"
  if [ "$name" = cpuset ]; then
    for limit in cpuset.cpus cpuset.mems; do
      cat "${folder%/*}/$limit" >"$folder/$limit"
    done
  fi
  echo $$ >"$folder/cgroup.procs"
done <<END
$mounts
END

exec unshare --cgroup --mount --net --uts --ipc --pid --fork --kill-child "$@"
