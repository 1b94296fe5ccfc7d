# The first process of a machine, in namespaces of its own: builds its file tree, then becomes its init.
#   boot.sh BASE FOLDER PLACE INIT...
set -eu
base=$1 seed=$2/seed place=$3 root=$3/root
shift 3

mount --make-rprivate /
cd "$place"
mkdir base seed upper work root
mount --bind "$base" base
mount --bind "$seed" seed
# Names of our own, because a colon or a comma in the real ones would end them here.
mount -t overlay -o lowerdir=seed:base,upperdir=upper,workdir=work lab root

mount -t proc proc "$root/proc"
# The kernel is the computer's: its switches can be read, and only those of the machine's own network set.
mount --bind "$root/proc/sys" "$root/proc/sys"
mount --bind "$root/proc/sys/net" "$root/proc/sys/net"
mount -o remount,bind,ro "$root/proc/sys"
if [ -e "$root/proc/sysrq-trigger" ]; then
    mount --bind /dev/null "$root/proc/sysrq-trigger"
fi
mount -t sysfs -o ro sysfs "$root/sys"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"

mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for device in null zero full random urandom tty; do
    : > "$root/dev/$device"
    mount --bind "/dev/$device" "$root/dev/$device"
done
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$root/dev/pts"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
ln -s fd/0 "$root/dev/stdin"
ln -s fd/1 "$root/dev/stdout"
ln -s fd/2 "$root/dev/stderr"

hostname "$(cat "$seed/etc/hostname")"
exec env -i container=guidegen-lab PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    setpriv --bounding-set=-mknod,-sys_module,-sys_rawio,-sys_time,-syslog \
    chroot "$root" "$@"
