/// The Philox streams from which this module draws, one per purpose and place, so that no two purposes ever share
/// numbers under the same seed.
///
/// The upper 32 bits say what for, the lower 32 which one.
enum RandomStream {
    static func shuffle(epoch: Int) -> UInt64 { stream(0x7368_7566 /* shuf */, epoch) }
    static func split(label: Int) -> UInt64 { stream(0x7370_6C74 /* splt */, label) }
    static func syntheticClass(_ label: Int) -> UInt64 { stream(0x7379_636C /* sycl */, label) }
    static func syntheticTrainImage(_ index: Int) -> UInt64 { stream(0x7379_7472 /* sytr */, index) }
    static func syntheticTestImage(_ index: Int) -> UInt64 { stream(0x7379_7465 /* syte */, index) }

    static func weighted(epoch: Int) -> UInt64 { stream(0x7767_6874 /* wght */, epoch) }
    static func balanced(label: Int, round: Int) -> UInt64 {
        // Both halves of the lower word; after 65,536 rounds orders come again, which does no harm.
        stream(0x626C_6E63 /* blnc */, (label & 0xFFFF) << 16 | (round & 0xFFFF))
    }
    static let preview = stream(0x7072_6576 /* prev */, 0)
    static func augmentation(index: Int) -> UInt64 { stream(0x6175_676D /* augm */, index) }

    private static func stream(_ purpose: UInt32, _ place: Int) -> UInt64 {
        UInt64(purpose) << 32 | UInt64(UInt32(truncatingIfNeeded: place))
    }
}
