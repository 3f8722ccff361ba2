import FoveaInterchange
import FoveaRecipe
import FoveaSpec
import FoveaTensor
import Yams

/// The most bytes of a configuration file.
private let mostBytes = 1 << 20

/// `--config run.yaml`: a mapping from the names of settings to their values.
///
///     data: fashion-mnist
///     model: "[(conv32-bn-relu)*2-pool]*2-(fc128-bn-relu)-fc"
///     epochs: 3
///
/// JSON is YAML, so a run's `config.json` is a configuration file too.
package struct ConfigurationFile<Declarations: SettingDeclarations> {
    /// What the file says.
    package private(set) var settings = Settings<Declarations>()
    /// The run's home, where the file names one.
    package private(set) var run: String?

    /// - Throws: a sentence naming the file for one that is missing, is not such a mapping, has unknown keys, or values that
    ///   cannot be.
    package init(path: String) throws {
        let bytes: [UInt8]
        do {
            bytes = try InputFile.bytes(of: path, atMost: mostBytes)
        } catch let error as FoveaError where error.kind == .missingFile {
            throw FoveaError.missingFile("there is no configuration file '\(path)'")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw FoveaError.usage("\(path): expected text in UTF-8, but found other bytes")
        }
        try self.init(text: text, path: path)
    }

    /// - Parameter path: the file's name, for errors.
    package init(text: String, path: String) throws {
        for (key, value) in try ConfigurationFile.mapping(text, path: path) {
            let place = key.mark.map { "\(path), line \($0.line)" } ?? path
            guard let word = key.scalar?.string else {
                throw FoveaError.usage(
                    "\(place): expected a setting's name such as 'epochs', but found a list or mapping")
            }
            // Python writes names with another stroke.
            let dashed = word.replacing("_", with: "-")
            let name = ConfigurationFile.keys.contains(dashed) ? dashed : word
            // A run's own file says how it was written.
            if name == SettingKey.version { continue }
            guard ConfigurationFile.keys.contains(name) else {
                throw FoveaError.usage(
                    "\(place): there is no setting '\(name)'\(didYouMean(name, among: ConfigurationFile.keys)); "
                        + "the settings are: \(ConfigurationFile.keys.joined(separator: ", "))")
            }
            guard let scalar = value.scalar ?? ConfigurationFile.joined(value, for: name) else {
                throw FoveaError.usage(
                    "\(place): '\(name)' expects one value, but found a list or mapping; "
                        + "put a value with brackets or braces in quotes")
            }
            // A setting that is null, as in a run's config.json, was not given.
            if value.null != nil { continue }
            guard name != ConfigurationFile.runKey else {
                run = scalar.string
                continue
            }
            do {
                try settings.set(name, to: scalar.string)
            } catch let error as FoveaError {
                throw error.at(place)
            }
        }
    }

    /// A list of values as settings that take several have them: with spaces between. A formula in square brackets looks like a list too.
    private static func joined(_ value: Node, for name: String) -> Node.Scalar? {
        let setting = Declarations.all.first { $0.name == name }
        guard let setting, ["specs", "patterns", "rules"].contains(setting.valueName) else { return nil }
        guard let parts = value.sequence.map({ $0.map { $0.scalar?.string } }), parts.allSatisfy({ $0 != nil }) else {
            return nil
        }
        return Node.Scalar(parts.compactMap(\.self).joined(separator: " "))
    }

    private static var runKey: String { "run" }

    /// The keys a file may have.
    package static var keys: [String] { [runKey] + Settings<Declarations>.names }

    private static func mapping(_ text: String, path: String) throws -> Node.Mapping {
        guard aliases(in: text) <= mostAliases else {
            throw FoveaError.usage(
                "\(path): it refers to values elsewhere in it by more than \(mostAliases) aliases such as '*name'; write the values out, or put "
                    + "what begins with '*' in quotes")
        }
        let root: Node?
        do {
            root = try compose(yaml: text)
        } catch let error as YamlError {
            throw FoveaError.usage(
                "\(path): not YAML: \(error.description.split(separator: "\n").joined(separator: " "))")
        }
        guard let root else { return Node.Mapping([]) }
        guard let mapping = root.mapping else {
            throw FoveaError.usage("\(path): expected lines of 'setting: value', but found a single value or a list")
        }
        return mapping
    }
}

/// The most aliases of a configuration file. Each may stand for a list of others, so that a few lines of them mean more values than can be
/// looked at.
private let mostAliases = 10

/// How many words of a text look like aliases; none counts where no value has a name.
private func aliases(in text: String) -> Int {
    var (anchors, aliases) = (0, 0)
    var before = UInt8(ascii: "\n")
    for byte in text.utf8 {
        if " \n\r\t[{,:?-".utf8.contains(before) {
            if byte == UInt8(ascii: "&") { anchors += 1 }
            if byte == UInt8(ascii: "*") { aliases += 1 }
        }
        before = byte
    }
    return anchors > 0 ? aliases : 0
}
