/// One page of HTML that needs nothing from outside: it can be kept, sent and printed, and follows what its reader prefers, light or dark.
///
///     let page = Page(title: "first", headline: "<h1>first</h1>", sections: [.init("curves", "Curves", HTML.pictures([chart.svg]))])
///     try AtomicFile.write(Data(page.html.utf8), to: path)
public struct Page: Sendable {
    /// A part of the page.
    public struct Section: Sendable {
        /// What links to it say, such as `curves`.
        public let id: String
        /// Its heading.
        public let title: String
        /// What is in it: HTML.
        public let content: String

        /// A part with its heading.
        public init(_ id: String, _ title: String, _ content: String) {
            self.id = id
            self.title = title
            self.content = content
        }
    }

    /// What a browser calls it.
    public let title: String
    /// What stands above the links to the parts: HTML.
    public let headline: String
    /// Its parts, in order.
    public let sections: [Section]

    /// A page of its parts, with links to them.
    public init(title: String, headline: String, sections: [Section]) {
        self.title = title
        self.headline = headline
        self.sections = sections
    }

    /// The document.
    public var html: String {
        let links = sections.map { "<a href=\"#\(HTML.escaped($0.id))\">\(HTML.escaped($0.title))</a>" }
        let parts = sections.map {
            "<section id=\"\(HTML.escaped($0.id))\">\n<h2>\(HTML.escaped($0.title))</h2>\n\($0.content)\n</section>"
        }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(HTML.escaped(title))</title>
            <style>
            \(PageStyle.sheet)
            </style>
            </head>
            <body>
            <main>
            \(headline)
            <nav>\(links.joined(separator: "\n"))</nav>
            \(parts.joined(separator: "\n"))
            </main>
            </body>
            </html>

            """
    }
}
