# Runs a plugin: launch.sh FOLDER CGROUP NEEDED COMMAND ARGUMENT...
#
# It was made the leader of a process group of its own. Standard input is a pipe from the proxy: each
# line names a signal for the whole group, and its end means that the proxy is gone, or has seen this
# shell end. Whichever ends first, the proxy, the plugin, this shell or the one that reads the pipe,
# the whole group is killed, what the plugin has started included.
#
# What has left the group is found in CGROUP (empty where there is none), by its TMPDIR, which is
# FOLDER, by its standard output or error, which are FOLDER/out and FOLDER/err, or as a descendant:
# by the proxy, or here where that is gone.
#
# Where CGROUP cannot be joined the plugin does not run, unless NEEDED is "no".
#
# FOLDER/pid gets the plugin's process id, FOLDER/exit how it ended: "jobs" tells an exit code of 137
# from a kill, which "wait" does not, and tells it once.
#
# The environment is the plugin's. No variable is set before that was started: it might have one of
# the same name.

join() {
    echo 0 >"$1/cgroup.procs" && return
    if [ "$2" = no ]; then
        echo "it cannot join $1, and runs without its limits" >&2
    else
        echo "it cannot join $1, which on_no_cgroup asks for" >&2
        return 1
    fi
}

run() {
    if [ -n "$2" ]; then
        join "$2" "$3" || exit
    fi
    shift 3
    exec "$@"
}

# Kills the group when the plugin, which is job 1, or who reads the pipe, which is job 2, has ended.
finish() {
    LC_ALL=C jobs >&4 2>/dev/null
    ended=
    while read -r job; do
        case $job in
            "["[12]"]"*Running* | "["[12]"]"*Stopped*) ;;
            "[1]"*) ended="$ended plugin" ;;
            "[2]"*) ended="$ended reader" ;;
        esac
    done <"/proc/$$/fd/4"
    if [ -n "$ended" ] && has_proxy; then
        kill -s KILL -- "-$$"
    fi
    case $ended in
        *reader*) clean ;;
    esac # else the proxy is gone, and who reads the pipe cleans up
}

# Whether this shell is still the proxy's: another waits for it where that has ended.
has_proxy() {
    read -r state <"/proc/$$/stat"
    state=${state##*) ? }
    [ "${state%% *}" = "$PPID" ]
}

# Whether the proxy has ended, even if nobody has waited for it yet.
proxy_is_gone() {
    read -r state <"/proc/$PPID/stat" || return 0
    state=${state##*) }
    [ "${state%% *}" = Z ]
}

# Kills everything. The proxy that lives does the rest itself.
clean() {
    trap - CHLD # what runs here ends, too
    sweep
    if proxy_is_gone; then
        rm -rf -- "$folder"
        rmdir -- "${folder%/*}"
    fi
    kill -s KILL -- "-$$"
}

# Kills who has left the group; whoever forks meanwhile is found the next time.
sweep() {
    for _ in 1 2 3 4 5; do
        kin=" $$ "
        marked
        descended
        found=
        for process in $kin; do
            read -r state <"/proc/$process/stat" || continue
            group=${state##*) ? }
            group=${group#* }
            if [ "${group%% *}" != "$$" ]; then
                kill -s KILL "$process"
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

# Adds to $kin who has the plugin's environment, or its output.
marked() {
    for entry in $(grep -lsF -- "TMPDIR=$folder" /proc/[0-9]*/environ) /proc/[0-9]*/fd/[12]; do
        case $entry in
            */environ) ;;
            *) [ "$entry" -ef "$folder/out" ] || [ "$entry" -ef "$folder/err" ] || continue ;;
        esac
        entry=${entry#/proc/}
        kin="$kin${entry%%/*} "
    done
}

# Adds to $kin whom those in it have started.
descended() {
    before=
    while [ "$before" != "$kin" ]; do
        before=$kin
        for entry in /proc/[0-9]*; do
            read -r state <"$entry/stat" || continue
            state=${state##*) ? }
            process=${entry#/proc/}
            case $kin in
                *" $process "*) ;;
                *" ${state%% *} "*) kin="$kin$process " ;;
            esac
        done
    done
}

obey() {
    while read -r signal; do
        kill -s "$signal" -- "-$$"
    done
    clean
}

trap : HUP INT QUIT TERM USR1 USR2 # not "", which the plugin would inherit
trap finish CHLD
exec 3<&0 </dev/null 4>>"$1/exit" # stays open, should it be deleted
run "$@" 3<&- 4>&- &
trap '' HUP INT QUIT TERM USR1 USR2 # the plugin's own, which the whole group gets
echo $! >"$1/pid"
folder=$1
cgroup=$2
PATH=/usr/bin:/bin:$PATH # the plugin's may lead elsewhere
unset LD_PRELOAD LD_LIBRARY_PATH
(
    trap - CHLD
    obey
) <&3 >/dev/null 2>&1 4>&- &
exec 3<&- >/dev/null 2>&1
while :; do
    wait
done
