using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Playwright;

namespace InferenceSizing.Page.Tests;

/// <summary>A test that needs a browser: skipped, with a message, where there is none.</summary>
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute()
    {
        if (!File.Exists(Browsing.Chromium))
            Skip = $"There is no browser at {Browsing.Chromium}; Debian's package chromium brings it.";
    }
}

/// <summary>The service on a port of its own, and one browser for all tests.</summary>
public sealed class Browsing : WebApplicationFactory<Program>, IAsyncLifetime
{
    /// <summary>Where Debian's package puts it.</summary>
    public const string Chromium = "/usr/bin/chromium";

    /// <summary>Nothing here asserts a time: a busy machine is waited for.</summary>
    private const float PatienceMs = 60_000;

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async Task InitializeAsync()
    {
        if (!File.Exists(Chromium))
            return;
        UseKestrel(0);
        StartServer();
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Chromium, Args = ["--no-sandbox"] });
    }

    /// <summary>A page of a new visitor. What it logs as an error, and each host that it asks, is collected.</summary>
    public async Task<Visit> Open(string query = "", ColorScheme scheme = ColorScheme.Light, int width = 1100)
    {
        IBrowserContext context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = ClientOptions.BaseAddress.ToString(),
            ColorScheme = scheme,
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
        });
        context.SetDefaultTimeout(PatienceMs);
        Assertions.SetDefaultExpectTimeout(PatienceMs);
        Visit visit = new(await context.NewPageAsync());
        await visit.Page.GotoAsync($"/{query}");
        return visit;
    }

    async Task IAsyncLifetime.DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        await base.DisposeAsync();
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder) => builder
        .UseSetting("Serilog:MinimumLevel:Default", "Fatal")
        .UseSetting("Limits:RequestTimeoutSeconds", "600");
}

/// <summary>One service and browser for all tests.</summary>
[CollectionDefinition(Name)]
public sealed class BrowserTests : ICollectionFixture<Browsing>
{
    public const string Name = "browser";
}

/// <summary>A visitor's page and what happened on it.</summary>
public sealed class Visit : IAsyncDisposable
{
    public Visit(IPage page)
    {
        Page = page;
        page.PageError += (_, error) => Errors.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                Errors.Add(message.Text);
        };
        page.Request += (_, request) => Hosts.Add(new Uri(request.Url).Authority);
    }

    public IPage Page { get; }

    public List<string> Errors { get; } = [];

    public HashSet<string> Hosts { get; } = [];

    public ILocator Sentence => Page.Locator("#sentence");

    /// <summary>Opens a part that is folded and waits until it is worked out.</summary>
    public async Task<ILocator> Unfold(string title)
    {
        ILocator part = Page.Locator("details.part", new PageLocatorOptions { HasText = title }).First;
        await part.Locator("summary").First.ClickAsync();
        await Assertions.Expect(part.GetByText("Working it out …")).ToHaveCountAsync(0);
        return part;
    }

    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();
}
