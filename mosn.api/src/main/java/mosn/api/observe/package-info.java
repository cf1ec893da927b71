/// Where what the proxy knows about its work goes: lines of access logs, and numbers.
package mosn.api.observe;
