/// Reading heap dumps: who holds an object.
package mosn.core.heap;
