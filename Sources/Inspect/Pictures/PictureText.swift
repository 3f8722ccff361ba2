extension String {
    /// A path as part of a file's name.
    var fileName: String {
        isEmpty ? "network" : String(map { $0.isLetter || $0.isNumber || ".-_#".contains($0) ? $0 : "-" })
    }
}
