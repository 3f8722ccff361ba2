import FoveaTensor
import FoveaTraining
import Foundation
import GRDB

extension RunStore {
    /// Changes what people say of a run, in its folder and in the store. Two who do so at once wait for each other.
    ///
    /// - Throws: `missingFile` where the folder is gone; what `body` throws; `inputOutput` when the folder cannot be written.
    public func annotate(_ run: StoredRun, _ body: (inout RunNotes) throws -> Void) throws {
        guard FileManager.default.fileExists(atPath: run.directory.modelCard) else {
            throw FoveaError.missingFile("the folder of the run '\(run.name)' is gone, where notes about it would lie")
        }
        try write { _ in
            var notes = try run.directory.readNotes()
            try body(&notes)
            try run.directory.write(notes)
        }
        try synchronize(run.directory)
    }

    /// Adds and takes away tags.
    ///
    /// - Throws: a usage sentence for a tag that has spaces or other signs than letters, digits and `._-/:`.
    public func tag(_ run: StoredRun, adding: [String], removing: [String]) throws {
        for tag in adding {
            let isTag = tag.allSatisfy { $0.isLetter || $0.isNumber || "._-/:".contains($0) }
            guard isTag, let first = tag.first, first.isLetter || first.isNumber else {
                throw FoveaError.usage(
                    "a tag is a word of letters, digits and . _ - / : that begins with a letter or a digit, but got '\(tag)'"
                )
            }
        }
        try annotate(run) { notes in
            notes.tags.removeAll(where: removing.contains)
            for tag in adding where !notes.tags.contains(tag) { notes.tags.append(tag) }
        }
    }

    /// Takes a run out of the lists: it gets the tag `hidden`, and stays where it is. A run whose folder is gone is forgotten.
    ///
    /// - Throws: a usage sentence while the run is trained.
    public func hide(_ run: StoredRun) throws {
        guard FileManager.default.fileExists(atPath: run.directory.path) else { return try forget(run) }
        try requireIdle(run)
        try tag(run, adding: [StoredRun.hiddenTag], removing: [])
    }

    /// Deletes a run's folder with everything in it. Of a folder elsewhere that a link stands for, the link is deleted.
    ///
    /// - Throws: a usage sentence while the run is trained, also by a process that begins to just now; `inputOutput` when something cannot be
    ///   deleted: the run is then no longer in the lists, but its folder still takes place.
    public func delete(_ run: StoredRun) throws {
        let path = run.directory.path
        var status = stat()
        guard lstat(path, &status) == 0 else { return try forget(run) }
        if status.st_mode & S_IFMT == S_IFLNK {
            try requireIdle(run)
            guard unlink(path) == 0 else {
                throw FoveaError.inputOutput("cannot delete the link '\(path)': \(String(cString: strerror(errno)))")
            }
            return try forget(run)
        }
        // Whoever wants to train there is told that it is in use.
        let lock = try RunLock(run.directory)
        defer { withExtendedLifetime(lock) {} }
        // Gone at once for everybody, however long deleting takes.
        let parent = (path as NSString).deletingLastPathComponent
        let doomed = (parent as NSString).appendingPathComponent(
            ".\((path as NSString).lastPathComponent).deleted-\(getpid())")
        guard rename(path, doomed) == 0 else {
            throw FoveaError.inputOutput("cannot delete '\(path)': \(String(cString: strerror(errno)))")
        }
        try forget(run)
        do {
            try FileManager.default.removeItem(atPath: doomed)
        } catch {
            throw FoveaError.inputOutput("cannot delete all of '\(doomed)': \(error.localizedDescription)")
        }
    }

    private func requireIdle(_ run: StoredRun) throws {
        guard !RunLock.isHeld(run.directory) else {
            throw FoveaError.usage("'\(run.directory.path)' is being trained; stop that first, or wait for it")
        }
    }

    private func forget(_ run: StoredRun) throws {
        try write { db in
            try RunStore.clear(run.number, db)
            try db.execute(sql: "DELETE FROM runs WHERE run = ?", arguments: [run.number])
        }
    }

    /// Takes in a run that lies elsewhere: a link to its folder is made beside the others, so that the store can still be made anew from what
    /// lies in its own folder.
    ///
    /// - Parameter name: What it shall be called; by default as its folder.
    /// - Throws: `missingFile` where there is no run; a usage sentence where the name is taken.
    /// - Returns: the name.
    @discardableResult
    public func adopt(_ directory: RunDirectory, as name: String? = nil) throws -> String {
        let directory = try RunDirectory.existing(directory.path)
        let whole = URL(fileURLWithPath: directory.path).standardized.path
        if let known = self.name(of: whole) {
            try synchronize(directory)
            return known
        }
        let name = name ?? (whole as NSString).lastPathComponent
        let link = (folder as NSString).appendingPathComponent(name)
        if (try? FileManager.default.destinationOfSymbolicLink(atPath: link)) == whole { return name }
        guard !name.isEmpty, !name.contains("/"), !name.hasPrefix(".") else {
            throw FoveaError.usage("a run's name is that of a folder, without '/' and not hidden, but got '\(name)'")
        }
        guard symlink(whole, link) == 0 else {
            let reason = errno
            guard reason != EEXIST else {
                throw FoveaError.usage(
                    "there is a '\(name)' in '\(folder)' already; give the run another name with --as NAME")
            }
            throw FoveaError.inputOutput("cannot make the link '\(link)': \(String(cString: strerror(reason)))")
        }
        try synchronize(RunDirectory(link))
        return name
    }
}
