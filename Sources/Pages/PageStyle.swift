import FoveaCharts

/// How a page looks: the colours of its pictures, for a light and a dark surrounding, in one column that a narrow screen has room for.
enum PageStyle {
    static let sheet: String = {
        func variables(_ color: (ChartColors.Pair) -> String, shade: String) -> String {
            "--ground:\(color(ChartColors.ground));--ink:\(color(ChartColors.ink));--muted:\(color(ChartColors.muted));"
                + "--line:\(color(ChartColors.grid));--shade:\(shade);--accent:\(color(ChartColors.series[0]));"
                + "--good:\(color(ChartColors.series[2]));--doubtful:\(color(ChartColors.series[4]));--bad:\(color(ChartColors.series[1]));"
        }
        return """
            :root{color-scheme:light dark;\(variables(\.light, shade: "#f4f6f8"))}
            @media (prefers-color-scheme:dark){:root{\(variables(\.dark, shade: "#1e2229"))}}
            *{box-sizing:border-box}
            body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,"Helvetica Neue",Arial,sans-serif}
            main{max-width:1500px;margin:0 auto;padding:24px 20px 64px}
            h1{font-size:26px;margin:0;overflow-wrap:anywhere}
            h2{font-size:19px;margin:40px 0 12px;padding-bottom:4px;border-bottom:1px solid var(--line)}
            h3{font-size:15px;margin:20px 0 8px}
            p{margin:6px 0;max-width:90ch;overflow-wrap:anywhere}
            .muted,figcaption small{color:var(--muted)}
            nav{display:flex;flex-wrap:wrap;gap:4px 16px;margin:12px 0 20px;font-size:14px}
            a{color:var(--accent)}
            .tiles{display:flex;flex-wrap:wrap;gap:12px}
            .tile{background:var(--shade);border-radius:8px;padding:12px 18px;min-width:150px}
            .tile b{display:block;font-size:26px;line-height:1.25;font-weight:600}
            .tile span{color:var(--muted);font-size:13px}
            .pictures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,440px),1fr));gap:16px;align-items:start;margin-top:16px}
            .pictures>svg{width:100%;max-width:720px;height:auto;border:1px solid var(--line);border-radius:8px}
            .wide{overflow-x:auto}
            table{border-collapse:collapse;font-size:14px;font-variant-numeric:tabular-nums}
            th,td{text-align:left;padding:3px 16px 3px 0;border-bottom:1px solid var(--line);vertical-align:top}
            th{color:var(--muted);font-weight:600}
            .number{text-align:right}
            dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:2px 18px;margin:8px 0;font-size:14px}
            dt{color:var(--muted)}
            dd{margin:0;overflow-wrap:anywhere}
            pre{background:var(--shade);border-radius:8px;padding:12px 16px;white-space:pre-wrap;overflow-wrap:anywhere;font-size:13px;line-height:1.45}
            details{margin:10px 0}
            summary{cursor:pointer;color:var(--accent)}
            .verdict{border-left:5px solid var(--good);background:var(--shade);border-radius:0 8px 8px 0;padding:8px 14px;margin:8px 0}
            .verdict.doubtful{border-color:var(--doubtful)}
            .verdict.bad{border-color:var(--bad)}
            .verdict i{font-style:normal;color:var(--muted)}
            .warning{border-left:5px solid var(--doubtful);padding-left:12px}
            .images{display:flex;flex-wrap:wrap;gap:14px}
            figure{margin:0;width:150px;font-size:13px;line-height:1.35;overflow-wrap:anywhere}
            figure img{image-rendering:pixelated;display:block;max-width:100%;height:auto;border:1px solid var(--line);border-radius:4px}
            @media (max-width:520px){dl{grid-template-columns:1fr}dd{margin-bottom:6px}main{padding:16px 12px 48px}figure{width:calc(50% - 7px)}}
            @media print{nav{display:none}details{display:block}}
            """
    }()
}
