/// Event loops: the threads that everything on the data path lives on.
package mosn.core.loop;
