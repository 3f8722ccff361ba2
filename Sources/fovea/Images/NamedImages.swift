import Fovea
import Foundation

/// The images that a command line names, one after the other: files, single images of IDX files, and all images beneath folders.
struct NamedImages: Dataset {
    private let arguments: [ImageArgument]
    let channels: Int
    /// Not known: the files are not read.
    var imageSize: ImageSize? { nil }
    let classNames: [String]
    let valueNames: [String]

    /// - Parameter card: What the images are to be shown to.
    /// - Throws: `missingFile` for what is not there; a usage sentence for a folder without images, or an IDX file without a number.
    init(_ names: [String], for card: ModelCard) throws {
        arguments = try names.flatMap(NamedImages.arguments)
        channels = card.inputShape.first == 1 ? 1 : 3
        classNames = card.classes
        valueNames = card.values ?? []
    }

    var count: Int { arguments.count }
    func label(at index: Int) -> Int32 { 0 }
    func values(at index: Int) -> [Float] { valueNames.map { _ in 0 } }
    func place(of index: Int) -> String { arguments[index].text }

    func image(at index: Int, reducing reduction: (ImageSize) -> Int) throws -> Image {
        let argument = arguments[index]
        do {
            return try argument.load(channels: channels, reducing: reduction)
        } catch let error as FoveaError where !error.message.contains(argument.text) {
            throw error.at(argument.text)
        }
    }

    private static func arguments(_ name: String) throws -> [ImageArgument] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: name, isDirectory: &isFolder), isFolder.boolValue else {
            let argument = try ImageArgument(name)
            try argument.requireFile()
            return [argument]
        }
        let folder = name.hasSuffix("/") ? String(name.dropLast()) : name
        let files = (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []).filter {
            file in
            ImageFolder.suffixes.contains((file as NSString).pathExtension.lowercased())
                && !file.split(separator: "/").contains { $0.hasPrefix(".") }
        }
        guard !files.isEmpty else {
            throw FoveaError.usage(
                "the folder '\(name)' has no images: files that end in \(ImageFolder.suffixes.joined(separator: ", "))")
        }
        return try files.sorted().map { try ImageArgument("\(folder)/\($0)") }
    }
}
