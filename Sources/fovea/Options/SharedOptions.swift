import ArgumentParser
import Fovea

/// What happens to pixels on their way to the network.
typealias PixelOptions = SettingOptions<PixelSettings>

extension SettingOptions where Declarations == PixelSettings {
    /// - Throws: a usage sentence with the nearest spelling.
    func preprocessing() throws -> Preprocessing { try Preprocessing(self.preprocess ?? Preprocessing.standard) }

    /// - Throws: a usage sentence with the nearest spelling.
    func augmentation() throws -> AugmentationList { try AugmentationList(parsing: self.augment ?? "") }
}

/// How images are read.
typealias LoadingOptions = SettingOptions<LoadingSettings>

extension SettingOptions where Declarations == LoadingSettings {
    /// What was asked for, or what this machine has.
    var loadingThreads: Int { self.workers ?? Loader.defaultWorkers }
}

/// What the computation runs on.
typealias MachineOptions = SettingOptions<MachineSettings>

extension SettingOptions where Declarations == MachineSettings {
    /// The backend that the flags name.
    func makeBackend() throws -> any Backend { try settings().makeBackend() }
}
