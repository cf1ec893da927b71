# Runs a plugin: launch.sh FOLDER CGROUP NEEDED COMMAND ARGUMENT...
#
# It was made the leader of a process group of its own. Standard input is a pipe from the proxy: each
# line names a signal for the whole group, and its end means that the proxy is gone. Whichever ends
# first, the proxy or the plugin, the whole group is killed, what the plugin has started included.
#
# What has left the group is found in CGROUP (empty where there is none) or by its TMPDIR, which is
# FOLDER: by the proxy, or here where that is gone.
#
# Where CGROUP cannot be joined the plugin does not run, unless NEEDED is "no".
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
    read -r state <"/proc/$$/stat"
    state=${state##*) ? }
    if [ "${state%% *}" = "$PPID" ]; then
        kill -s KILL -- "-$$"
    fi # else the proxy is gone, and who waits for that sweeps first
}

# Kills who has left the group; whoever forks meanwhile is found the next time.
sweep() {
    for _ in 1 2 3 4 5; do
        found=
        for entry in $(grep -lsF -- "TMPDIR=$folder" /proc/[0-9]*/environ); do
            entry=${entry%/environ}
            read -r state <"$entry/stat" || continue
            group=${state##*) ? }
            group=${group#* }
            if [ "${group%% *}" != "$$" ]; then
                kill -s KILL "${entry#/proc/}"
                found=1
            fi
        done
        [ -n "$found" ] || break
    done
    if [ -n "$cgroup" ]; then
        echo 1 >"$cgroup/cgroup.kill"
        for _ in 1 2 3 4 5; do
            rmdir -- "$cgroup" && break
            sleep 0.1
        done
    fi
}

join() {
    echo 0 >"$cgroup/cgroup.procs" && return
    if [ "$needed" = no ]; then
        echo "it cannot join $cgroup, and runs without its limits" >&2
    else
        echo "it cannot join $cgroup, which on_no_cgroup asks for" >&2
        return 1
    fi
}

folder=$1
cgroup=$2
needed=$3
shift 3
trap : TERM
trap finish CHLD
exec 3<&0 </dev/null
if [ -n "$cgroup" ]; then
    { join && exec "$@"; } 3<&- &
else
    "$@" 3<&- &
fi
echo $! >"$folder/pid"
(
    trap - CHLD
    trap : TERM
    while read -r signal; do
        kill -s "$signal" -- "-$$"
    done
    sweep
    rm -rf -- "$folder"
    rmdir -- "${folder%/*}"
    kill -s KILL -- "-$$"
) <&3 >/dev/null 2>&1 &
exec 3<&- >/dev/null 2>&1
while :; do
    wait
done
