import CAllocations
import COneDNN
import FoveaTensor
import Testing

@testable import FoveaOneDNN

@Suite("The library's handles")
struct PrimitiveTests {
    /// A primitive whose arguments cannot be described is not made, and what was made for it is given back.
    @Test func aFailedPrimitiveLeaksNothing() throws {
        let plain = dnnl_memory_desc_t([64, 64, 3, 3], .plain)
        let blocked = dnnl_memory_desc_t([64, 64, 3, 3], .kernelBlocked(8))
        var spoilt = plain
        // The library's sign for "known only when it runs", for which there is no memory.
        spoilt.dims.0 = .min
        let descriptor = try PrimitiveDescriptor(reorder: plain, to: blocked)
        func fail() {
            #expect(throws: FoveaError.self) {
                try Primitive(
                    descriptor,
                    arguments: [(Argument.from, plain, .scratch), (Argument.to, spoilt, .scratch)])
            }
        }
        for _ in 0..<50 { fail() }
        let before = fovea_allocated_bytes()
        for _ in 0..<2000 { fail() }
        let grown = fovea_allocated_bytes() - before
        // A primitive is some kilobytes; a test's own records are a few bytes.
        #expect(grown < 1 << 20, "\(grown) bytes are lost")
    }
}
