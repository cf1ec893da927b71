/// Where what the proxy knows about its work goes: lines of access logs.
package mosn.api.observe;
