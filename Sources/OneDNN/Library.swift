import CKernels
import COneDNN
import FoveaTensor
import Synchronization

/// The thin layer over oneDNN's C interface: everything that knows the library's version is in this folder's
/// `Library`, `MemoryDescriptor` and `Primitive`, so that oneDNN 3 can be put beside 2.6.
public enum OneDNN {
    /// The version of the library in use, such as `2.6.3`.
    public static var version: String {
        guard let version = dnnl_version()?.pointee else { return "unknown" }
        return "\(version.major).\(version.minor).\(version.patch)"
    }

    /// The instruction set its kernels use on this machine, such as `avx512_core`.
    public static var effectiveISA: String {
        _ = limited
        return switch dnnl_get_effective_cpu_isa() {
        case dnnl_cpu_isa_sse41: "sse41"
        case dnnl_cpu_isa_avx: "avx"
        case dnnl_cpu_isa_avx2: "avx2"
        case dnnl_cpu_isa_avx512_mic, dnnl_cpu_isa_avx512_mic_4ops: "avx512_mic"
        case dnnl_cpu_isa_avx512_core: "avx512_core"
        case dnnl_cpu_isa_avx512_core_vnni: "avx512_core_vnni"
        case dnnl_cpu_isa_avx512_core_bf16: "avx512_core_bf16"
        case dnnl_cpu_isa_avx512_core_amx: "avx512_core_amx"
        default: "generic"
        }
    }

    /// Whether the library was asked for anything, after which its instruction set is fixed.
    static let hasStarted = Mutex(false)

    /// The library takes a limit once, before its first use.
    private static let limited: Void = {
        hasStarted.withLock { $0 = true }
        if InstructionSet.inUse != InstructionSet.ofProcessor {
            dnnl_set_max_cpu_isa(InstructionSet.inUse.libraryLimit)
        }
    }()

    /// Channels per block in the layout that the library's convolutions want on this machine.
    package static let channelBlock: Int = effectiveISA.hasPrefix("avx512") ? 16 : 8

    /// Whether the library has kernels for gradients of convolutions in blocks of channels. Below AVX2 it has matrix products
    /// over row-major images only.
    static let hasBlockedGradients: Bool = effectiveISA == "avx2" || effectiveISA.hasPrefix("avx512")

    /// Whether our Winograd kernels can run: they need AVX2.
    public static var hasWinograd: Bool { hasBlockedGradients && InstructionSet.inUse != .baseline }

    static let engine: Engine = Engine()

    /// Turns a failed call into an error that names the call. Failures here are defects of ours: what users can get
    /// wrong has been checked before.
    static func check(_ status: dnnl_status_t, _ call: @autoclosure () -> String) throws {
        guard status == dnnl_success else {
            throw FoveaError.defect("oneDNN refused \(call()) with status \(status.rawValue)")
        }
    }

    /// The CPU and its one in-order stream. The library's handles may be used from any thread.
    final class Engine: @unchecked Sendable {
        let handle: dnnl_engine_t
        let stream: dnnl_stream_t

        fileprivate init() {
            _ = OneDNN.limited
            var engine: dnnl_engine_t?
            var stream: dnnl_stream_t?
            dnnl_engine_create(&engine, dnnl_cpu, 0)
            dnnl_stream_create(&stream, engine, UInt32(dnnl_stream_default_flags.rawValue))
            guard let engine, let stream else { fatalError("oneDNN has no CPU engine on this machine") }
            handle = engine
            self.stream = stream
        }
    }
}
