import FoveaTensor

extension Context {
    /// An error about the layer being built: its path, its summary and what it expects, such as
    /// `stage1.conv2: Conv2d(128, kernel: 3) expects images, but got [8, 10] from fc1`.
    public func error(_ layer: some Layer, expects expectation: String, got x: Tensor) -> FoveaError {
        let source = x.node.path.isEmpty ? "" : " from \(x.node.path)"
        return error(layer, "expects \(expectation), but got \(x.shape)\(source)")
    }

    /// An error about the layer being built.
    public func error(_ layer: some Layer, _ message: String) -> FoveaError {
        FoveaError.invalid("\(layer.summary) \(message)").at(Scope.path)
    }
}
