import CKernels

extension Loader {
    /// More threads than this are a mistake.
    public static let mostWorkers = 1024

    /// More workers than this are used only where they are asked for: each has a batch of its own in memory.
    public static let mostDefaultWorkers = 8

    /// As many workers as this process may use cores, within ``mostDefaultWorkers``.
    public static var defaultWorkers: Int { min(max(Int(fovea_available_cores()), 1), mostDefaultWorkers) }
}
