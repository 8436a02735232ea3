#!/usr/bin/env bash
# Builds the WebAssembly standard library from Debian's rust-src (about 40 s), for machines that reach Debian but not
# rustup's servers. The package's version must be exactly rustc's.
set -euo pipefail
source scripts/say.sh

need apt-get "Without Debian, only rustup has the WebAssembly target: rustup target add wasm32-unknown-unknown"
target=wasm32-unknown-unknown
version=$(rustc --version | cut -d' ' -f2)
sysroot=$(rustc --print sysroot)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

say "building the $target target from Debian's source of Rust $version"
# The machine's own mirror with another suite: no address needs writing down.
if [ -f /etc/apt/sources.list.d/debian.sources ]; then
  list=$work/backports.sources
  awk -v RS= 'NR == 1' /etc/apt/sources.list.d/debian.sources | sed 's/^Suites:.*/Suites: trixie-backports/' >"$list"
else
  list=$work/backports.list
  sed -n '/^deb /{s/^\(deb \(\[[^]]*\] \)\?[^ ]*\) [^ ]*/\1 trixie-backports/p;q}' /etc/apt/sources.list >"$list"
fi
[ -s "$list" ] || fail "no Debian source is configured on this machine. Run: rustup target add $target"
mkdir -p "$work/lists/partial"
apt=(-o "Dir::Etc::sourcelist=$list" -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::Lists=$work/lists")
apt-get "${apt[@]}" -qq update
package=$(apt-cache "${apt[@]}" madison rust-src | awk -v version="$version" 'index($3, version "+") == 1 { print $3; exit }')
[ -n "$package" ] || fail "Debian has no source of Rust $version. Run: rustup target add $target"
(cd "$work" && apt-get "${apt[@]}" -qq -o APT::Sandbox::User=root download "rust-src=$package" && dpkg -x rust-src_*.deb source)

library=$sysroot/lib/rustlib/src/rust/library
if [ ! -e "$library" ]; then
  mkdir -p "$(dirname "$library")"
  cp -r "$work/source/usr/src/rustc-$version/library" "$library"
fi

mkdir -p "$work/empty/src"
printf '[package]\nname = "empty"\nedition = "2024"\n[profile.release]\n' >"$work/empty/Cargo.toml"
: >"$work/empty/src/lib.rs"
# Without embed-bitcode, `lto = "fat"` fails later with "can't find section .llvmbc".
(cd "$work/empty" && RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Cembed-bitcode=yes CARGO_TARGET_DIR="$work/target" \
  cargo build --quiet --release -Zbuild-std=std,panic_abort,proc_macro --target $target)

# One set only: two sets side by side give E0464.
home=$sysroot/lib/rustlib/$target/lib
rm -rf "$home"
mkdir -p "$home"
find "$work/target/$target/release/deps" -name '*.rlib' ! -name 'libempty-*' -exec cp {} "$home/" \;
rm -rf "${CARGO_TARGET_DIR:-target}/$target" # what an older set compiled does not fit (E0460)
