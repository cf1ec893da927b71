/// From files to a tree of records: reading JSON and YAML, the table of MOSN's keys, and every
/// complaint about a configuration at once.
package mosn.core.config;
