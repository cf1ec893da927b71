/// What can be seen from outside: counters, access log, error log.
package mosn.core.observe;
