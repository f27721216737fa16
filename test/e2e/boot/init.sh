#!/bin/sh
# The first process of a host: makes a root of its own, leaves the machine's, opens the keys, becomes systemd.
#
#   init.sh NAME ADDRESS GATEWAY DEBIAN FILES STORE [PACKAGE FOLDER]...
#
# systemd-tmpfiles empties /tmp. So nothing of the machine is mounted here when systemd starts, but for the folders
# named above, which can only be read.
set -eu
[ $$ = 1 ] || { echo "not the first process" >&2; exit 1; }
name=$1 address=$2 gateway=$3 debian=$4 files=$5 store=$6
shift 6

hostname "$name"
ip link set lo up
echo waiting for a cable
until ip link set eth0 up 2>/dev/null; do sleep 0.05; done
ip addr add "$address/16" dev eth0
ip route add default via "$gateway"

# What the host writes is in memory, and gone with it.
mount -t tmpfs -o mode=0755 none /mnt
mkdir /mnt/upper /mnt/scratch /mnt/root
mount -t overlay -o "lowerdir=$debian,upperdir=/mnt/upper,workdir=/mnt/scratch" none /mnt/root
cd /mnt/root
cp -r --no-preserve=ownership "$files/." .

readonly_at() {
  mkdir -p ".$2"
  mount --bind "$1" ".$2"
  mount -o remount,bind,ro ".$2"
}

mount -t tmpfs -o mode=0755 none run
mount -t tmpfs -o mode=1777 none tmp
readonly_at "$store" "$store"
while [ $# -gt 0 ]; do
  readonly_at "$2" "/run/programs/$1/bin"
  shift 2
done
# Users of services enter the store's folder, wherever the machine has it.
folder=${store%/*}
while [ -n "$folder" ]; do
  chmod a+x ".$folder"
  folder=${folder%/*}
done

mount -t tmpfs -o mode=0755 none dev
mknod -m 666 dev/null c 1 3
mknod -m 666 dev/zero c 1 5
mknod -m 666 dev/full c 1 7
mknod -m 666 dev/random c 1 8
mknod -m 666 dev/urandom c 1 9
mknod -m 666 dev/tty c 5 0
mknod -m 400 dev/kmsg c 1 11
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 none dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
mount -t tmpfs -o mode=1777 none dev/shm

# The kernel's parameters are the machine's: the host can write those of its network only. Those that the kubelet and
# kube-proxy set are files here.
mount -t proc none proc
mount --bind proc/sys proc/sys
mount -o remount,bind,ro proc/sys
mount --bind proc/sys/net proc/sys/net
mount -o remount,bind,rw proc/sys/net
[ ! -e proc/sysrq-trigger ] || mount --bind dev/null proc/sysrq-trigger
mkdir run/parameters
for parameter in vm/overcommit_memory vm/panic_on_oom kernel/panic kernel/panic_on_oops \
  kernel/keys/root_maxkeys kernel/keys/root_maxbytes net/netfilter/nf_conntrack_max; do
  [ -e "proc/sys/$parameter" ] || continue
  own=run/parameters/$(echo "$parameter" | tr / .)
  cat "proc/sys/$parameter" >"$own"
  mount --bind "$own" "proc/sys/$parameter"
done

mount -t sysfs -o ro none sys
mount -t tmpfs -o mode=0755 none sys/fs/cgroup
while IFS=: read -r _ controllers _; do
  at=sys/fs/cgroup/${controllers#name=}
  case $controllers in
    '') mkdir "${at}unified" && mount -t cgroup2 none "${at}unified" ;;
    name=*) mkdir "$at" && mount -t cgroup -o "none,$controllers" none "$at" ;;
    *) mkdir "$at" && mount -t cgroup -o "$controllers" none "$at" ;;
  esac
done </proc/self/cgroup

mkdir -p machine
pivot_root . machine
cd /
umount -l /machine
rmdir /machine
[ -f /etc/certflake-host ] || { echo "not in a root of its own" >&2; exit 1; }

bash /etc/certflake-activation
echo booting
exec env -i container=certflake PATH=/usr/sbin:/usr/bin:/sbin:/bin \
  setpriv --bounding-set=-sys_time,-sys_module,-sys_rawio /lib/systemd/systemd
