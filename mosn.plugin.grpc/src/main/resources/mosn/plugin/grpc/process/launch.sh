# Runs a plugin: launch.sh FOLDER CGROUP COMMAND ARGUMENT...
#
# It was made the leader of a process group of its own. Standard input is a pipe from the proxy: each
# line names a signal for the whole group, and its end means that the proxy is gone. Whichever ends
# first, the proxy or the plugin, the whole group is killed, what the plugin has started included.
#
# FOLDER/pid gets the plugin's process id, FOLDER/exit how it ended: "jobs" tells an exit code of 137
# from a kill, which "wait" does not.
finish() {
    LC_ALL=C jobs >"$folder/exit" 2>/dev/null
    while read -r job; do
        case $job in
            "[1]"*Running* | "[1]"*Stopped*) return ;;
        esac
    done <"$folder/exit"
    kill -s KILL -- "-$$"
}

folder=$1
cgroup=$2
shift 2
if [ -n "$cgroup" ]; then
    echo $$ >"$cgroup/cgroup.procs" || exit 125
fi
trap : TERM
trap finish CHLD
exec 3<&0 </dev/null
"$@" 3<&- &
echo $! >"$folder/pid"
(
    trap - CHLD
    trap : TERM
    while read -r signal; do
        kill -s "$signal" -- "-$$"
    done
    rm -rf -- "$folder"
    rmdir -- "${folder%/*}"
    kill -s KILL -- "-$$"
) <&3 >/dev/null 2>&1 &
exec 3<&- >/dev/null 2>&1
while :; do
    wait
done
