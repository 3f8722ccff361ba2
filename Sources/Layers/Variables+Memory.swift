import FoveaTensor
import Foundation

extension Variables {
    /// Refuses variables that this machine cannot hold, before any is made: an allocation that fails ends the process.
    ///
    /// - Parameter specs: All that are to be in memory at one time, an optimizer's slots included.
    /// - Throws: a sentence with the two sizes and the largest variable.
    package static func requireMemory(
        for specs: [VariableSpec], available: Int = Int(clamping: ProcessInfo.processInfo.physicalMemory)
    ) throws {
        var bytes = 0
        for spec in specs {
            let (sum, overflow) = bytes.addingReportingOverflow(spec.type.byteCount)
            bytes = overflow ? .max : sum
        }
        // Twice: as arrays, and with the backend in its own layout.
        guard bytes > available / 2, let largest = specs.max(by: { $0.type.byteCount < $1.type.byteCount }) else {
            return
        }
        throw FoveaError.invalid(
            "the variables take \(gibibytes(bytes)) GiB, twice over, but this machine has \(gibibytes(available)) GiB "
                + "of memory; the largest is '\(largest.path)' with shape \(largest.type.shape): make the network narrower"
        )
    }

    private static func gibibytes(_ bytes: Int) -> String { String(format: "%.1f", Double(bytes) / 0x1p30) }
}
