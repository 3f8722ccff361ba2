import Foundation
import FoveaSpec
import FoveaTensor

/// The datasets that are published where anybody can fetch them, with the checksums that are published beside them or in
/// torchvision.
extension DatasetDownload {
    /// Every dataset that can be fetched.
    public static var all: [DatasetDownload] { [fashionMNIST, mnist, cifar10, cifar100] }

    /// - Throws: a usage sentence with the nearest spelling.
    public static func named(_ name: String) throws -> DatasetDownload {
        if let found = all.first(where: { $0.name == name }) { return found }
        let names = all.map(\.name)
        throw FoveaError.usage(
            "'\(name)' is no dataset that can be fetched\(didYouMean(name, among: names)); "
                + "those are: \(names.joined(separator: ", "))")
    }

    /// Handwritten digits (LeCun, Bottou, Bengio and Haffner 1998).
    public static var mnist: DatasetDownload {
        let mirrors = ["https://ossci-datasets.s3.amazonaws.com/mnist/", "http://yann.lecun.com/exdb/mnist/"]
        return DatasetDownload(
            name: "mnist",
            files: [
                file("train-images-idx3-ubyte.gz", mirrors, 9_912_422, "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
                file("train-labels-idx1-ubyte.gz", mirrors, 28_881, "d53e105ee54ea40749a09fcbcd1e9432"),
                file("t10k-images-idx3-ubyte.gz", mirrors, 1_648_877, "9fb629c4189551a2d022fa330f9573f3"),
                file("t10k-labels-idx1-ubyte.gz", mirrors, 4_542, "ec29112dd5afa0611ce80d1b7f02629c"),
            ])
    }

    /// Articles of clothing (Xiao, Rasul and Vollgraf 2017).
    public static var fashionMNIST: DatasetDownload {
        let mirrors = ["http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"]
        return DatasetDownload(
            name: "fashion-mnist",
            files: [
                file("train-images-idx3-ubyte.gz", mirrors, 26_421_880, "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
                file("train-labels-idx1-ubyte.gz", mirrors, 29_515, "25c81989df183df01b3e8a0aad5dffbe"),
                file("t10k-images-idx3-ubyte.gz", mirrors, 4_422_102, "bef4ecab320f06d8554ea6380940ec79"),
                file("t10k-labels-idx1-ubyte.gz", mirrors, 5_148, "bb300cfdad3c16e7a12a480ee83cd310"),
            ])
    }

    /// Small pictures of ten kinds of things (Krizhevsky 2009).
    public static var cifar10: DatasetDownload {
        DatasetDownload(
            name: "cifar10",
            files: [file("cifar-10-binary.tar.gz", toronto, 170_052_171, "c32a1d4ab5d03f1284b67883e8d87530")],
            archive: Archive(
                folder: "cifar-10-batches-bin",
                contents: (1...5).map { "data_batch_\($0).bin" } + ["test_batch.bin", "batches.meta.txt"]))
    }

    /// Small pictures of a hundred kinds of things (Krizhevsky 2009).
    public static var cifar100: DatasetDownload {
        DatasetDownload(
            name: "cifar100",
            files: [file("cifar-100-binary.tar.gz", toronto, 168_513_733, "03b5dce01913d631647c71ecec9e9cb8")],
            archive: Archive(
                folder: "cifar-100-binary",
                contents: ["train.bin", "test.bin", "fine_label_names.txt", "coarse_label_names.txt"]))
    }

    private static var toronto: [String] { ["https://www.cs.toronto.edu/~kriz/"] }

    private static func file(_ name: String, _ mirrors: [String], _ size: Int, _ md5: String) -> PublishedFile {
        PublishedFile(name, urls: mirrors.compactMap { URL(string: $0 + name) }, size: size, .md5, md5)
    }
}
