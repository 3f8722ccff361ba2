import CKernels

extension OneDNNBackend {
    /// The cores this process may run on, as `taskset` and containers restrict them.
    public static var cores: Int { Int(fovea_available_cores()) }
}
