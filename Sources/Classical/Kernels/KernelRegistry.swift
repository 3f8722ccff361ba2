import FoveaSpec
import FoveaTensor

/// The kernels that `kernel=NAME` can name, with their settings beside it: `kernel-svm:kernel=rbf,gamma=0.1`.
public enum KernelRegistry {
    /// A kernel's name, its line of help, and a factory that reads its settings from a spec.
    public typealias Entry = Registry<any KernelFunction>.Entry

    /// The entries by name. A new kernel is one line here, and its settings in ``settings``.
    public static let registry = Registry<any KernelFunction>(
        "kernel", [LinearKernel.registration, PolynomialKernel.registration, RBFKernel.registration],
        aliases: ["poly": "polynomial", "gaussian": "rbf"])

    /// What the settings of kernels are called.
    static let settings = ["gamma", "degree", "coef0"]
}

extension Spec {
    /// The kernel that `kernel=` names, with the settings beside it.
    ///
    /// - Throws: a usage sentence with the nearest spelling, also for a setting that this kernel has not.
    mutating func kernel(default standard: String) throws -> any KernelFunction {
        let name = string("kernel", default: standard)
        let given = KernelRegistry.settings.compactMap { key in text(key).map { "\(key)=\(Spec.quoted($0))" } }
        return try KernelRegistry.registry.make(given.isEmpty ? name : "\(name):" + given.joined(separator: ","))
    }

    /// `gamma=scale`, `gamma=auto` or a number above 0.
    mutating func gamma() throws -> KernelGamma {
        switch text("gamma") ?? "scale" {
        case "scale": return .scale
        case "auto": return .auto
        case let text:
            guard let value = Double(text), value > 0, value.isFinite else {
                throw FoveaError.usage(
                    "'gamma' of '\(name)' expects scale, auto or a number above 0, but got '\(text)'")
            }
            return .value(value)
        }
    }
}
