using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace InferenceSizing.Page.Tests;

/// <summary>The page for readers of all kinds: axe finds nothing serious in either theme, and a phone shows it whole.</summary>
[Collection(BrowserTests.Name)]
public sealed class AccessibilityTests(Browsing browsing)
{
    private const string Missing = "?model=meta-llama/Llama-3.3-70B-Instruct&gpu=h100-sxm&require.maxTpotMs=20";

    private static readonly string[] Parts = ["Over the batch", "Over the context", "All cards", "Depth, precision", "Take away", "How sure"];

    [BrowserFact]
    public Task Nothing_serious_is_found_in_light_colours() => Check(ColorScheme.Light);

    [BrowserFact]
    public Task Nothing_serious_is_found_in_dark_colours() => Check(ColorScheme.Dark);

    [BrowserFact]
    public async Task A_phone_shows_the_page_without_sideways_scrolling()
    {
        await using Visit visit = await browsing.Open(Missing, width: 360);
        await UnfoldAll(visit);
        Assert.True(await visit.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= document.documentElement.clientWidth"));
    }

    private async Task Check(ColorScheme scheme)
    {
        await using Visit visit = await browsing.Open(Missing, scheme);
        await UnfoldAll(visit);
        AxeResult result = await visit.Page.RunAxe();
        Assert.Empty(result.Violations.Where(found => found.Impact is "serious" or "critical")
            .Select(found => $"{found.Id}: {found.Help}: {found.Nodes[0].Html}"));
    }

    private static async Task UnfoldAll(Visit visit)
    {
        await visit.Page.GetByText("Limits, settings, and models of your own").ClickAsync();
        await visit.Page.Locator(".card").First.WaitForAsync();
        foreach (string part in Parts)
            await visit.Unfold(part);
    }
}
