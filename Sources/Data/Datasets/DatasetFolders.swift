import Foundation

/// Where a dataset is looked for when its spec names no folder: in `$FOVEA_DATA/NAME`, in `~/.cache/fovea/NAME`, and in
/// `/usr/share/datasets/NAME`, where Debian's packages put theirs. The first that has it wins.
public struct DatasetFolders: Sendable {
    private let roots: [String]

    /// - Parameter roots: Folders that hold one folder per dataset, first choice first.
    public init(roots: [String]) { self.roots = roots }

    /// The places for this user on this machine.
    public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        var roots: [String] = []
        if let folder = environment["FOVEA_DATA"], !folder.isEmpty { roots.append(Self.expanded(folder)) }
        if let home = environment["HOME"], !home.isEmpty { roots.append(home + "/.cache/fovea") }
        roots.append("/usr/share/datasets")
        self.init(roots: roots)
    }

    /// The folders in which the dataset of this name may lie.
    public func candidates(for name: String) -> [String] { roots.map { "\($0)/\(name)" } }

    /// `~` in front means the home folder: a shell does not expand it within `mnist:~/data`.
    package static func expanded(_ folder: String) -> String {
        folder.hasPrefix("~") ? NSString(string: folder).expandingTildeInPath : folder
    }

    /// `photos` for `photos/`, so that paths in it do not have two slashes.
    package static func withoutEndingSlash(_ folder: String) -> String {
        folder.count > 1 && folder.hasSuffix("/") ? withoutEndingSlash(String(folder.dropLast())) : folder
    }
}
