/// FNV-1a with 64 bits (Fowler, Noll, Vo): the same number for the same text on every machine and in every run, which
/// Swift's own hashing refuses to promise. Names random streams.
public func fnv1a64(_ text: String) -> UInt64 { fnv1a64(text.utf8) }

/// FNV-1a with 64 bits of bytes; see ``fnv1a64(_:)-(String)``.
public func fnv1a64(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
}
