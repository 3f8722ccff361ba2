#if canImport(Glibc)
import Glibc
#endif

extension UnsafeMutableRawPointer {
    /// A block for numbers: aligned to the lines of the cache, and from 2 MiB on in huge pages where the system has them, so
    /// that fewer address translations miss. To be given back with `deallocate()`.
    static func allocateAligned(byteCount: Int) -> UnsafeMutableRawPointer {
        let hugePage = 2 << 20
        let isLarge = byteCount >= hugePage
        let base = allocate(byteCount: max(byteCount, 64), alignment: isLarge ? hugePage : 64)
        #if canImport(Glibc)
        if isLarge { madvise(base, byteCount, MADV_HUGEPAGE) }
        #endif
        return base
    }
}
