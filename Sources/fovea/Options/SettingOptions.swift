import ArgumentParser
import Fovea

/// Declared settings as flags: one flag for each, with what its declaration says of it.
///
/// The parser finds flags by looking at a value's stored properties; this type shows it one for each setting in their place.
@dynamicMemberLookup
struct SettingOptions<Declarations: SettingDeclarations>: ParsableArguments, CustomReflectable {
    private var texts: [String: String] = [:]

    init() {}

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: SettingKey.self)
        for setting in Declarations.all {
            let key = SettingKey(setting.name)
            texts[setting.name] =
                setting.isSwitch
                ? try container.decode(Flag<Bool>.self, forKey: key).wrappedValue ? "true" : nil
                : try container.decode(Option<String?>.self, forKey: key).wrappedValue
        }
    }

    var customMirror: Mirror {
        // The parser takes the first character, which wrapped properties have.
        Mirror(self, children: Declarations.all.map { ("_" + $0.name, Self.flag($0)) })
    }

    private static func flag(_ setting: any SettingDeclaration) -> Any {
        let standard = setting.standardText.map { " (default: \($0))" } ?? ""
        let help = ArgumentHelp(
            "\(setting.summary)\(standard)", valueName: setting.valueName,
            visibility: setting.isHidden ? .hidden : .default)
        // A value may begin with a dash: what is wrong with -1 is for its setting to say.
        guard setting.isSwitch else {
            return Option<String?>(name: .customLong(setting.name), parsing: .unconditional, help: help)
        }
        return Flag(wrappedValue: false, name: .customLong(setting.name), help: help)
    }

    /// Refuses values that cannot be, before anything is read.
    func validate() throws {
        do {
            _ = try settings()
        } catch let error as FoveaError {
            throw ValidationError(error.message)
        }
    }

    /// What the flags mean.
    ///
    /// - Throws: a usage sentence that begins with the flag.
    func settings() throws -> Settings<Declarations> {
        var settings = Settings<Declarations>()
        for setting in Declarations.all {
            guard let text = texts[setting.name] else { continue }
            do {
                try settings.set(setting.name, to: text)
            } catch let error as FoveaError {
                throw FoveaError(error.kind, "--\(error.message)")
            }
        }
        return settings
    }

    /// The value of a flag, or its default. The flags were validated when they were parsed.
    subscript<Value>(dynamicMember setting: KeyPath<Declarations, Setting<Value>>) -> Value {
        ((try? settings()) ?? Settings())[dynamicMember: setting]
    }
}
