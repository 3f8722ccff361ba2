import Foundation

/// A Git repository on disk, read without Git.
enum Repository {
    /// The commit that the repository around a file stands at; `nil` where there is none.
    static func commit(of file: String) -> String? {
        var folder = URL(fileURLWithPath: file).deletingLastPathComponent()
        while folder.path != "/" {
            if let found = head(of: folder.appendingPathComponent(".git")) { return found }
            folder.deleteLastPathComponent()
        }
        return nil
    }

    private static func text(_ url: URL) -> String? {
        (try? String(contentsOf: url, encoding: .utf8))?.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func head(of git: URL) -> String? {
        var git = git
        // A work tree beside the repository has a file that names it.
        if let link = text(git), link.hasPrefix("gitdir: ") {
            git = URL(fileURLWithPath: String(link.dropFirst(8)), relativeTo: git.deletingLastPathComponent())
        }
        guard let head = text(git.appendingPathComponent("HEAD")) else { return nil }
        guard head.hasPrefix("ref: ") else { return head }
        let name = String(head.dropFirst(5))
        let common = text(git.appendingPathComponent("commondir")).map { URL(fileURLWithPath: $0, relativeTo: git) }
        for place in [git, common].compactMap(\.self) {
            if let commit = text(place.appendingPathComponent(name)) { return commit }
            let packed = text(place.appendingPathComponent("packed-refs")) ?? ""
            let line = packed.split(separator: "\n").first { $0.hasSuffix(" \(name)") }
            if let line { return String(line.prefix { $0 != " " }) }
        }
        return nil
    }
}
