//! Says that the page is to be compiled anew when its words change: the compiler does not see that they are read.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=locales");
}
