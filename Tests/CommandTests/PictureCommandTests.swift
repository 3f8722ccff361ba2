import Foundation
import Testing

/// `fovea plot` and `fovea report`, as a user runs them.
@Suite struct PictureCommandTests {
    /// Two short runs in a folder of runs.
    private static func runs() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for (name, rate) in [("first", "0.05"), ("second", "0.01")] {
            let ran = try Executable.run(
                [
                    "train", "--data", "synthetic:shape=1x8x8,classes=3,count=300", "--model", "conv8-bn-relu-gap-fc",
                    "--epochs", "2",
                    "--batch-size", "32", "--lr", rate, "--log-every", "1", "--threads", "1", "--quiet", "--run",
                    "runs/\(name)",
                ], in: folder.url)
            try #require(ran.status == 0, "\(ran.errors)")
        }
        return folder
    }

    @Test func plots() throws {
        let folder = try Self.runs()
        let one = try Executable.run("plot", "runs/first", "--threads", "1", in: folder.url)
        #expect(one.status == 0 && one.errors == "plot.svg: 7 pictures of first\n", "\(one.errors)")
        let svg = folder.text("plot.svg")
        for text in [
            "training, smoothed", "best weights", "length of the gradient",
            "recall and precision of each class, validation images", "confusion",
        ] {
            #expect(svg.contains(text), "\(text)")
        }
        // By the names that the store knows; without images there is nothing of classes.
        let both = try Executable.run(
            "plot", "first", "second", "--only", "loss, rate", "--out", "both.svg", "--json", in: folder.url)
        let event = try #require(try both.events().first)
        #expect(event["pictures"] as? Int == 3 && event["path"] as? String == "both.svg")
        #expect(folder.text("both.svg").contains(">second</text>"))
        let png = try Executable.run("plot", "runs/first", "--only", "loss", "--out", "a.png", in: folder.url)
        if png.status == 0 {
            #expect(try folder.data("a.png").starts(with: [0x89, 0x50, 0x4E, 0x47]))
        } else {
            #expect(png.status == 66 && png.errors.contains("apt install librsvg2-bin"), "\(png.errors)")
        }
    }

    @Test func whatIsWrongIsSaid() throws {
        let folder = try Self.runs()
        for (arguments, status, sentence) in [
            (["runs/none"], 66, "there is no run 'runs/none'"), ([], 64, "run"),
            (["runs/first", "--only", "los"], 64, "did you mean 'loss'?"),
            (["runs/first", "--out", "a.gif"], 64, "--out expects a file that ends in .svg or .png, but got 'a.gif'"),
            (["first", "second", "--only", "classes"], 64, "are pictures of one run, but got 2"),
            (["first", "--split", "tests"], 64, "did you mean 'test'?"),
        ] as [([String], Int32, String)] {
            let ran = try Executable.run(["plot"] + arguments, in: folder.url)
            #expect(ran.status == status && ran.errors.contains(sentence), "\(arguments): \(ran.errors)")
        }
        let bare = try Executable.run(
            ["plot", "runs/first", "--only", "loss", "--out", "a.png"], in: folder.url,
            environment: ["PATH": "/nowhere"])
        #expect(bare.status == 66 && bare.errors.contains("install it (apt install librsvg2-bin)"), "\(bare.errors)")
        #expect(!folder.exists("a.png"))
        // The weights are gone: the curves are there still, and what was asked for by name is an error.
        for file in ["best.safetensors", "last.safetensors", "last-1.safetensors"] {
            try? FileManager.default.removeItem(atPath: folder.path("runs/second/\(file)"))
        }
        let curves = try Executable.run("plot", "runs/second", in: folder.url)
        #expect(
            curves.status == 0
                && curves.errors.contains(
                    "the pictures of classes are left out: the run 'runs/second' has no weights yet")
        )
        #expect(try Executable.run("plot", "runs/second", "--only", "classes", in: folder.url).status == 66)
    }

    @Test func reports() throws {
        let folder = try Self.runs()
        let ran = try Executable.run("report", "first", "--threads", "1", in: folder.url)
        #expect(
            ran.status == 0 && ran.errors.contains("runs/first/report.html: the report of first, "), "\(ran.errors)")
        let page = folder.text("runs/first/report.html")
        #expect(page.hasPrefix("<!DOCTYPE html>") && page.contains("data:image/png;base64,"))
        #expect(page.contains("--run runs/first</pre>") && page.contains("<dt>lr</dt><dd>"))
        #expect(
            !folder.exists("runs/first/evaluations.jsonl"),
            "the validation images may be looked at as often as one likes")
        // The test images are another matter.
        let test = try Executable.run("report", "first", "--split", "test", "--out", "test.html", in: folder.url)
        #expect(
            test.status == 0 && folder.text("runs/first/evaluations.jsonl").contains("fovea report first --split test"))
        #expect(folder.text("test.html").contains("confusion, test images"))
        let bare = try Executable.run(
            "report", "runs/second", "--no-images", "--json", "--out", "bare.html", in: folder.url)
        #expect(try bare.events().last?["has_images"] as? Bool == false)
        #expect(folder.text("bare.html").contains("Left out: the images were not looked at (--no-images)"))
    }

    /// Grey images whose value is their brightness: a page and pictures of values, none of classes.
    @Test func regression() throws {
        let folder = try TemporaryFolder()
        var list = "path,brightness\n"
        for index in 0..<40 {
            let grey = UInt8(index * 37 % 256)
            try folder.write(Array("P5 4 4 255\n".utf8) + [UInt8](repeating: grey, count: 16), to: "\(index).pgm")
            list += "\(index).pgm,\(Double(grey) / 255)\n"
        }
        try folder.write(list, to: "list.csv")
        let trained = try Executable.run(
            [
                "train", "--data", "csv:list.csv,target=value,test=0.2", "--model", "fc", "--loss", "mse", "--epochs",
                "2",
                "--batch-size", "8", "--lr", "0.01", "--validation", "0.25", "--threads", "1", "--quiet", "--run",
                "runs/grey",
            ], in: folder.url)
        try #require(trained.status == 0, "\(trained.errors)")
        let report = try Executable.run("report", "grey", "--threads", "1", in: folder.url)
        #expect(report.status == 0 && !report.errors.contains("warning"), "\(report.errors)")
        let page = folder.text("runs/grey/report.html")
        #expect(
            page.contains("<td>brightness</td>") && page.contains("Furthest off") && page.contains("data:image/png"))
        let plot = try Executable.run("plot", "grey", "--only", "values", "--threads", "1", in: folder.url)
        #expect(plot.status == 0 && folder.text("plot.svg").contains("brightness, validation images"), "\(plot.errors)")
        let classes = try Executable.run("plot", "grey", "--only", "classes", in: folder.url)
        #expect(
            classes.status == 64 && classes.errors.contains("gives values, which have neither classes"),
            "\(classes.errors)")
    }

    /// The images are no longer where they were.
    @Test func aReportWithoutImages() throws {
        let folder = try Self.runs()
        let config = folder.text("runs/first/config.json").replacing(
            "synthetic:shape=1x8x8,classes=3,count=300", with: "mnist:/nowhere")
        try folder.write(config, to: "runs/first/config.json")
        let ran = try Executable.run("report", "runs/first", in: folder.url)
        #expect(ran.status == 0 && ran.errors.contains("warning: the page is without images: "), "\(ran.errors)")
        #expect(folder.text("runs/first/report.html").contains("Left out: "))
        #expect(try Executable.run("report", "runs/first", "--split", "test", in: folder.url).status == 66)
    }
}
