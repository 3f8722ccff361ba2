import CKernels
import COneDNN
import FoveaTensor
import Foundation

/// The vector instructions that kernels may use: ours and the library's alike.
///
/// By default the best that the processor has. A limit makes any machine compute as a lesser one does, to try and to time
/// what others will see: ``use()`` sets it for the process, or the environment variable `FOVEA_ISA`.
public enum InstructionSet: String, Sendable, Codable, CaseIterable {
    /// What the environment says, or else the best that the processor has.
    case auto
    /// AVX-512 F, BW, CD, DQ and VL (x86-64-v4): Intel's servers since 2017, AMD since Zen 4.
    case avx512
    /// AVX2 and FMA (x86-64-v3): Intel since 2013, AMD since 2015.
    case avx2
    /// What every x86-64 processor has. (The library's floor is SSE4.1.)
    case baseline

    /// The environment variable that stands in for ``auto``.
    public static let environmentVariable = "FOVEA_ISA"

    /// The best that this processor has.
    public static var ofProcessor: InstructionSet { InstructionSet(fovea_isa_of_processor()) }

    /// What kernels of ours use now.
    public static var inUse: InstructionSet { InstructionSet(fovea_isa()) }

    /// The number of an enumeration of C's.
    private init(_ level: fovea_isa_level) {
        switch level {
        case FOVEA_ISA_AVX512: self = .avx512
        case FOVEA_ISA_AVX2: self = .avx2
        default: self = .baseline
        }
    }

    private var level: fovea_isa_level {
        switch self {
        case .auto, .avx512: FOVEA_ISA_AVX512
        case .avx2: FOVEA_ISA_AVX2
        case .baseline: FOVEA_ISA_BASELINE
        }
    }

    /// Makes all kernels of this process use these instructions. The choice is made once: layouts follow from it.
    ///
    /// - Throws: a usage sentence for what the processor lacks, for an unknown word in the environment, and for a change
    ///   after the first program was compiled.
    public func use() throws {
        let wanted = try self == .auto ? InstructionSet.ofEnvironment() : self
        guard wanted.level.rawValue <= InstructionSet.ofProcessor.level.rawValue else {
            throw FoveaError.usage(
                "this processor has no \(wanted.rawValue) instructions, its best are \(InstructionSet.ofProcessor.rawValue); "
                    + "leave out the instruction set or choose \(InstructionSet.choices)")
        }
        guard wanted != InstructionSet.inUse else { return }
        guard !OneDNN.hasStarted.withLock({ $0 }) else {
            throw FoveaError.usage(
                "the instruction set is chosen once per process, before the first program is compiled; it is "
                    + "\(InstructionSet.inUse.rawValue) now and cannot become \(wanted.rawValue)")
        }
        fovea_limit_isa(wanted.level)
    }

    /// What this processor can run, as words.
    private static var choices: String {
        let possible = allCases.filter { $0 == .auto || $0.level.rawValue <= ofProcessor.level.rawValue }
        return possible.map(\.rawValue).joined(separator: ", ")
    }

    /// What the environment asks for; the processor's best if it is silent.
    ///
    /// - Throws: a usage sentence for an unknown word.
    static func ofEnvironment() throws -> InstructionSet {
        guard let word = ProcessInfo.processInfo.environment[environmentVariable], !word.isEmpty else {
            return ofProcessor
        }
        guard let named = InstructionSet(rawValue: word) else {
            throw FoveaError.usage(
                "the environment variable \(environmentVariable) is '\(word)', but expected one of "
                    + allCases.map(\.rawValue).joined(separator: ", "))
        }
        return named == .auto ? ofProcessor : named
    }

    /// The library's word for the most that it may use.
    var libraryLimit: dnnl_cpu_isa_t {
        switch self {
        case .auto, .avx512: dnnl_cpu_isa_all
        case .avx2: dnnl_cpu_isa_avx2
        case .baseline: dnnl_cpu_isa_sse41
        }
    }
}
