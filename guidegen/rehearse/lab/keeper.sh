# Keeps one machine while its standard input stays open. Started in a mount and a network namespace of its own.
#   keeper.sh BASE FOLDER NAME INIT...
# BASE: the shared root file system. FOLDER: this machine's seed/ and an empty place/. NAME: of its control group.
# INIT: the command that becomes the machine's first process.
# Says "ready", is told its ADDRESS, boots the machine, says "ended" should it end by itself. "off" ends it,
# and so does the end of input. Where the input ended without an "off", whoever started this died: then FOLDER
# is removed here.
set -eu
base=$1 folder=$2 name=$3 place=$2/place
shift 3
group=$place/groups/$name machine='' word=gone

clear_up() {
    set +e
    if [ -n "$machine" ]; then
        kill -KILL "$machine" 2>/dev/null
        wait "$machine" 2>/dev/null
    fi
    # The last of its processes leave the groups a moment after the first one's end.
    tries=0
    while [ -d "$group" ] && [ "$tries" -lt 100 ]; do
        find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || sleep 0.1
        tries=$((tries + 1))
    done
    if [ "$word" != off ]; then
        umount -R "$place"
        rm -rf --one-file-system "$folder"
    fi
}
trap clear_up EXIT

mount --make-rprivate /
mount -t tmpfs -o mode=755 lab "$place"
mkdir "$place/groups"
mount -t cgroup2 lab "$place/groups"
mkdir "$group"

echo ready
read -r address || exit
if [ "$address" = off ]; then
    word=off
    exit
fi
ip link set lo up
ip addr add "$address" dev eth0
ip link set eth0 up

{
    sh -c 'echo $$ > "$1/cgroup.procs"; shift; exec "$@"' sh "$group" \
        setpriv --pdeathsig KILL \
        unshare --pid --fork --mount --uts --ipc --cgroup --kill-child \
        sh "${0%/*}/boot.sh" "$base" "$folder" "$place" "$@" || true
    echo ended
} &
machine=$!  # setpriv and unshare hand its end on, down to the machine's first process
read -r word || true
