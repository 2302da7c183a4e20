using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace InferenceSizing.Page.Tests;

/// <summary>Each part of the page, used as a visitor uses it.</summary>
[Collection(BrowserTests.Name)]
public sealed class PageTests(Browsing browsing)
{
    private const string Llama = "?model=meta-llama/Llama-3.1-8B-Instruct&gpu=h100-sxm&workload.batchSize=32";
    private const string TooLarge = "?model=meta-llama/Llama-3.3-70B-Instruct&gpu=h100-sxm";

    [BrowserFact]
    public async Task A_link_shows_its_answer_as_a_sentence_and_a_bar()
    {
        await using Visit visit = await browsing.Open(Llama);
        await Expect(visit.Sentence).ToHaveTextAsync(
            new Regex("^Fits: [0-9.]+ of [0-9.]+ GiB on 1 × h100-sxm with vLLM .* at once at most .* to the first token"));
        await Expect(visit.Sentence).ToHaveClassAsync("green");
        await Expect(visit.Page.GetByRole(AriaRole.Img, new PageGetByRoleOptions { NameRegex = new Regex("^Fits: ") })).ToBeVisibleAsync();
        Assert.Empty(visit.Errors);
        Assert.Single(visit.Hosts);
    }

    [BrowserFact]
    public async Task The_form_works_by_keyboard_alone_and_its_address_is_the_request()
    {
        await using Visit visit = await browsing.Open();
        await visit.Page.Locator("#model").FocusAsync();
        await visit.Page.Keyboard.TypeAsync("resnet50");
        await visit.Page.Keyboard.PressAsync("Tab");
        await visit.Page.Keyboard.TypeAsync("t4");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Sentence).ToHaveTextAsync(new Regex("^Fits: .* a batch"));
        Assert.Equal("?model=resnet50&gpu=t4", new Uri(visit.Page.Url).Query);
    }

    [BrowserFact]
    public async Task Models_are_offered_while_their_names_are_typed()
    {
        await using Visit visit = await browsing.Open();
        await visit.Page.Locator("#model").PressSequentiallyAsync("qwen2.5 7b");
        await Expect(visit.Page.Locator("#models option[value='Qwen/Qwen2.5-7B']")).ToHaveCountAsync(1);
        await Expect(visit.Page.Locator("#gpus option[value='h100-sxm']")).ToHaveCountAsync(1);
    }

    [BrowserFact]
    public async Task A_model_of_images_is_asked_for_pixels_and_one_of_text_for_tokens()
    {
        await using Visit visit = await browsing.Open("?model=resnet50&gpu=t4");
        await Expect(visit.Page.Locator("[data-path='workload.imageHeight']")).ToHaveAttributeAsync("placeholder", "224");
        await Expect(visit.Page.Locator("[data-path='workload.inputTokens']")).ToBeHiddenAsync();
        await visit.Page.Locator("#model").FillAsync("google-bert/bert-base-uncased");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page.Locator("[data-path='workload.inputTokens']")).ToHaveAttributeAsync("placeholder", "128");
        await Expect(visit.Page.Locator("[data-path='workload.imageHeight']")).ToBeHiddenAsync();
    }

    [BrowserFact]
    public async Task Pictures_are_drawn_as_wide_as_a_phone()
    {
        await using Visit visit = await browsing.Open(Llama, width: 390);
        await Expect(visit.Page.Locator("#memory svg")).ToHaveAttributeAsync("viewBox", new Regex("^0 0 358 "));
        ILocator batch = await visit.Unfold("Over the batch");
        await Expect(batch.Locator("svg")).ToHaveAttributeAsync("viewBox", new Regex("^0 0 358 "));
        Assert.Equal(0, await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth"));
    }

    [BrowserFact]
    public async Task A_default_is_a_chip_that_can_be_edited()
    {
        await using Visit visit = await browsing.Open(Llama);
        await visit.Page.GetByText(new Regex("defaults were filled in")).ClickAsync();
        await visit.Page.Locator("button.chip[title='workload.outputTokens']").ClickAsync();
        await visit.Page.GetByLabel("workload.outputTokens").FillAsync("512");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Page.WaitForURLAsync(new Regex("workload.outputTokens=512"));
        await Expect(visit.Page.Locator("[data-path='workload.outputTokens']")).ToHaveValueAsync("512");
    }

    [BrowserFact]
    public async Task An_interval_that_crosses_a_limit_is_amber()
    {
        await using Visit visit = await browsing.Open($"{Llama}&require.maxTpotMs=10.6");
        await Expect(visit.Sentence).ToHaveClassAsync("amber");
        await Expect(visit.Sentence).ToHaveTextAsync(new Regex("perhaps"));
    }

    [BrowserFact]
    public async Task A_remedy_is_shown_before_and_after_and_makes_it_fit_when_applied()
    {
        await using Visit visit = await browsing.Open(TooLarge);
        await Expect(visit.Sentence).ToHaveClassAsync("red");
        ILocator card = visit.Page.Locator(".card").First;
        await Expect(card).ToContainTextAsync("→");
        await card.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(visit.Sentence).ToHaveTextAsync(new Regex("^Fits"));
        await visit.Page.GoBackAsync();
        await Expect(visit.Sentence).ToHaveClassAsync("red");
    }

    [BrowserFact]
    public async Task Curves_over_batch_and_context_show_what_was_asked()
    {
        await using Visit visit = await browsing.Open(Llama);
        ILocator batch = await visit.Unfold("Over the batch");
        await Expect(batch.Locator("svg")).ToContainTextAsync("asked: 32");
        await Expect(batch.Locator("svg")).ToContainTextAsync("largest that fits");
        ILocator context = await visit.Unfold("Over the context");
        await Expect(context.Locator("svg")).ToContainTextAsync("asked: 1024");
        Assert.Empty(visit.Errors);
    }

    [BrowserFact]
    public async Task Cards_are_sorted_filtered_and_chosen()
    {
        await using Visit visit = await browsing.Open(Llama);
        ILocator part = await visit.Unfold("All cards");
        await part.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "ms a token or batch" }).ClickAsync();
        await Expect(part.Locator("th[aria-sort=ascending]")).ToHaveTextAsync("ms a token or batch");
        await part.GetByRole(AriaRole.Searchbox).FillAsync("l40s");
        await Expect(part.Locator("#cards tbody tr")).ToHaveCountAsync(1);
        await part.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "l40s" }).ClickAsync();
        await visit.Page.WaitForURLAsync(new Regex("gpu.id=l40s"));
        await Expect(visit.Sentence).ToContainTextAsync("× l40s");
    }

    [BrowserFact]
    public async Task A_plan_shows_its_front_and_a_deployment_of_it_can_be_taken()
    {
        await using Visit visit = await browsing.Open("?model=google-bert/bert-base-uncased&gpu=t4&workload.batchSize=8");
        ILocator part = await visit.Unfold("What to deploy");
        await Expect(part.Locator("svg")).ToContainTextAsync("Cost and speed");
        await part.Locator("table button").First.ClickAsync();
        await visit.Page.WaitForURLAsync(new Regex("parallelism.tensor=1"));
    }

    [BrowserFact]
    public async Task Depth_and_precision_say_what_they_save_and_lose()
    {
        await using Visit visit = await browsing.Open("?model=google-bert/bert-base-uncased&gpu=t4&workload.batchSize=8");
        ILocator part = await visit.Unfold("Depth, precision");
        await Expect(part.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "6 of 12 layers" })).ToBeVisibleAsync();
        await part.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "int8", Exact = true }).ClickAsync();
        await visit.Page.WaitForURLAsync(new Regex("precision=int8"));
    }

    [BrowserFact]
    public async Task What_can_be_taken_away_is_the_request_in_each_form()
    {
        await using Visit visit = await browsing.Open(Llama);
        ILocator part = await visit.Unfold("Take away");
        await Expect(part.GetByLabel("Link to this page", new LocatorGetByLabelOptions { Exact = true })).ToContainTextAsync("gpu=h100-sxm");
        await Expect(part.GetByLabel("curl", new LocatorGetByLabelOptions { Exact = true })).ToContainTextAsync("failOnViolation=true");
        await Expect(part.GetByLabel("Markdown", new LocatorGetByLabelOptions { Exact = true })).ToContainTextAsync("| weights | 14.99 |");
        await Expect(part.GetByLabel("Batches as CSV", new LocatorGetByLabelOptions { Exact = true })).ToContainTextAsync("workload.batchSize");
        await Expect(part.Locator("a[download='memory.svg']")).ToHaveAttributeAsync("href", new Regex("^data:image/svg"));
        ILocator sure = await visit.Unfold("How sure");
        await Expect(sure).ToContainTextAsync("in 8 of 10 cases");
        await Expect(sure.GetByRole(AriaRole.Region, new LocatorGetByRoleOptions { NameRegex = new Regex("published figures") }))
            .ToContainTextAsync("median error, %");
    }

    [BrowserFact]
    public async Task A_config_and_a_file_of_ones_own_are_sized()
    {
        const string config = """
            {"model_type": "llama", "hidden_size": 2048, "intermediate_size": 8192, "num_hidden_layers": 16, "num_attention_heads": 32,
             "num_key_value_heads": 8, "vocab_size": 128256, "tie_word_embeddings": true, "torch_dtype": "bfloat16"}
            """;
        await using Visit visit = await browsing.Open("?model=resnet50&gpu=l4");
        await Expect(visit.Sentence).ToHaveTextAsync(new Regex("^Fits"));
        await visit.Page.GetByText("Limits, settings, and models of your own").ClickAsync();
        await visit.Page.Locator("#paste").FillAsync(config);
        await visit.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Use this text" }).ClickAsync();
        await Expect(visit.Page.Locator("#model")).ToHaveValueAsync("(by its config)");
        await Expect(visit.Sentence).ToHaveTextAsync(new Regex("a token"));

        await visit.Page.Locator("#files").SetInputFilesAsync(
            new FilePayload { Name = "config.json", MimeType = "application/json", Buffer = System.Text.Encoding.UTF8.GetBytes(config) });
        await Expect(visit.Page.Locator("#model")).ToHaveValueAsync("(by its inspected)");
        Assert.Empty(visit.Errors);
    }

    [BrowserFact]
    public async Task A_name_that_is_not_known_offers_the_nearest()
    {
        await using Visit visit = await browsing.Open("?model=resnet50&gpu=h100-smx");
        await Expect(visit.Sentence).ToHaveClassAsync("red");
        await visit.Page.Locator("#refusals button").First.ClickAsync();
        await Expect(visit.Sentence).ToHaveTextAsync(new Regex("^Fits"));
    }
}
