/// Where what the proxy knows about its work goes: lines of access logs, numbers, and spans.
package mosn.api.observe;
