import Foundation

/// Where people read: progress, tables, errors.
enum StandardError {
    static func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
