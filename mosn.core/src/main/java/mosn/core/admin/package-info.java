/// The endpoint for operators.
package mosn.core.admin;
