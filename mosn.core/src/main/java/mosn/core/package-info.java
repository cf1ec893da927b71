/// The proxy as a whole. Packages are the nouns in the life of a request; each may use those behind
/// it in this list and none before it:
///
/// `config · extension · listener · network · protocol · stream · router · upstream · tls · observe
/// · admin · heap · message · loop`
///
/// This root package puts them together. A test reads the class files and says so.
package mosn.core;
