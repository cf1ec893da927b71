/// Clusters, their hosts, and the connections to them: pooled per event loop, limited per cluster.
package mosn.core.upstream;
