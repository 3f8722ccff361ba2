import FoveaSpec
import FoveaTensor

/// A struct whose stored properties are settings: the one place where they are declared.
///
///     struct Ice: SettingDeclarations {
///         let scoops = Setting("scoops", default: 2, atLeast: 1, "How many balls.")
///     }
///     var order = Settings<Ice>()
///     order.scoops = 3
public protocol SettingDeclarations: Sendable {
    init()
}

extension SettingDeclarations {
    /// The settings in the order of their declaration.
    public static var all: [any SettingDeclaration] {
        Mirror(reflecting: Self()).children.compactMap { $0.value as? any SettingDeclaration }
    }
}

/// What was given for declared settings; the rest is at its default. Flags, files and a run's `config.json` are read into one.
@dynamicMemberLookup
public struct Settings<Declarations: SettingDeclarations>: Sendable {
    private var given: [String: any GivenSetting] = [:]

    /// Everything at its default.
    public init() {}

    /// The value of a setting: what was given, or its default.
    public subscript<Value>(dynamicMember setting: KeyPath<Declarations, Setting<Value>>) -> Value {
        get {
            let setting = Declarations()[keyPath: setting]
            return setting.value(given[setting.name])
        }
        set {
            let setting = Declarations()[keyPath: setting]
            given[setting.name] = setting.give(newValue)
        }
    }

    /// What all settings are called.
    public static var names: [String] { Declarations.all.map(\.name) }

    /// Sets a setting by its name to what a text means, as flags and files say it.
    ///
    /// - Throws: a usage sentence for an unknown name (with the nearest) or a value that cannot be; it begins with the name.
    public mutating func set(_ name: String, to text: String) throws {
        given[name] = try Self.setting(name).given(text)
    }

    private static func setting(_ name: String) throws -> any SettingDeclaration {
        guard let setting = Declarations.all.first(where: { $0.name == name }) else {
            throw FoveaError.usage(
                "there is no setting '\(name)'\(didYouMean(name, among: names)); the settings are: "
                    + names.joined(separator: ", "))
        }
        return setting
    }

    /// Gives a setting its default again.
    public mutating func unset(_ name: String) { given[name] = nil }

    /// What a setting is, given or by default, as flags say it; `none` where it has no value.
    ///
    /// - Throws: a usage sentence for an unknown name.
    public func text(of name: String) throws -> String { try Self.setting(name).text(given[name]) }

    /// Whether a setting was given a value.
    public func isGiven(_ name: String) -> Bool { given[name] != nil }

    /// These settings, where one is not given that of others.
    public func over(_ others: Settings) -> Settings {
        var merged = self
        merged.given.merge(others.given) { own, _ in own }
        return merged
    }

    /// The settings whose values are others, by name, with what they were and what they are.
    public func differences(from earlier: Settings) -> [(name: String, before: String, now: String)] {
        Declarations.all.filter { !$0.isEqual(given[$0.name], earlier.given[$0.name]) }.map {
            ($0.name, $0.text(earlier.given[$0.name]), $0.text(given[$0.name]))
        }
    }

    /// Every setting with its value as people read it, in the order of their declaration; `none` where there is no value.
    public var texts: [(name: String, text: String)] {
        Declarations.all.map { ($0.name, $0.text(given[$0.name])) }
    }

    /// Checks every value on its own.
    ///
    /// - Throws: a usage sentence that begins with the setting's name.
    public func validateEach() throws {
        for setting in Declarations.all { try setting.validate(given[setting.name]) }
    }
}

extension Settings: Equatable {
    /// Whether all settings have the same values, given or not.
    public static func == (a: Settings, b: Settings) -> Bool {
        Declarations.all.allSatisfy { $0.isEqual(a.given[$0.name], b.given[$0.name]) }
    }
}

extension Settings: Codable {
    /// Keys are the settings' names; what is left out, or `null`, has its default.
    ///
    /// - Throws: `DecodingError` when a value has another type; a usage sentence for a key that is no setting.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: SettingKey.self)
        for key in container.allKeys where key.stringValue != SettingKey.version {
            _ = try Settings.setting(key.stringValue)
        }
        for setting in Declarations.all { given[setting.name] = try setting.decode(from: container) }
    }

    /// Every setting, also those at their default, so that a file tells all of a run; not those without a value.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: SettingKey.self)
        for setting in Declarations.all { try setting.encode(given[setting.name], to: &container) }
    }
}
