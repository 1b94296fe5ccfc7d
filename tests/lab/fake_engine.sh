#!/bin/sh
# Stands in for a container engine's command line: writes down each call, and keeps "containers" that are
# copies of a root file system, entered by chroot. It takes just the words that guidegen uses.
set -eu
state=$FAKE_ENGINE
echo "$(basename "$0") $*" | head -n 1 >> "$state/calls"
act=$1
shift
case $act in
version) echo 'Version: fake' ;;
image) [ -e "$state/images/$2" ] ;;
build)
    [ "$1" = --tag ]
    cp "$3/Dockerfile" "$state/images/$2"
    ;;
ps) cat "$state/ps" ;;
rm)
    [ "$1" = --force ]
    echo "$2" >> "$state/removed"
    if [ -e "$state/$2/holder" ]; then kill "$(cat "$state/$2/holder")" || true; fi
    rm -rf "${state:?}/$2"
    ;;
run)
    while [ "$1" != --name ]; do shift; done
    name=$2
    for image; do :; done
    [ -e "$state/images/$image" ]
    cp -a "$FAKE_ROOT" "$state/$name.new"
    mkdir "$state/$name.new/holds" && mv "$state/$name.new" "$state/$name"
    exec 3<&0
    cat <&3 > /dev/null &
    echo $! > "$state/$name/holder"
    wait $! || true
    rm -rf "${state:?}/$name"
    ;;
exec)
    user=root
    while :; do
        case $1 in
        --interactive | --tty) shift ;;
        --user)
            user=$2
            shift 2
            ;;
        *) break ;;
        esac
    done
    name=$1
    shift
    [ -d "$state/$name/holds" ]
    number=0
    [ "$user" = root ] || number=1000
    exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin TERM=xterm chroot --userspec="$number:$number" "$state/$name" "$@"
    ;;
*) exit 64 ;;
esac
