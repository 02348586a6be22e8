/// The version of daemon, client and interface.
package let glauxVersion = "0.1.0"
