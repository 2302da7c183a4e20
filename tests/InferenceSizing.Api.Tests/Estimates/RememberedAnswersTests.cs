using System.Net;
using System.Text;
using InferenceSizing.Api.Hosting;

namespace InferenceSizing.Api.Tests.Estimates;

[Collection(ServiceTests.Name)]
public sealed class RememberedAnswersTests(SizingService service)
{
    private const int Kept = 100_000;

    private static readonly RememberedAnswer Answer = new(new byte[1000], Violated: false);

    [Fact]
    public async Task A_second_answer_is_the_first_byte_for_byte_and_still_fails_a_pipeline_that_asks_for_it()
    {
        const string body = """{ "model": "resnet50", "gpu": "t4", "require": { "maxTotalGiB": 0.001 } }""";
        HttpClient client = service.CreateClient();
        (HttpStatusCode Status, string Json)[] answers = [await Ask(""), await Ask("?failOnViolation=true"), await Ask("?failOnViolation=false")];
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.UnprocessableEntity, HttpStatusCode.OK], answers.Select(answer => answer.Status));
        Assert.Single(answers.Select(answer => answer.Json).Distinct());

        async Task<(HttpStatusCode, string)> Ask(string query)
        {
            using HttpResponseMessage response = await client.PostAsync("/estimate" + query, new StringContent(body, Encoding.UTF8, "application/json"));
            return (response.StatusCode, await response.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public void A_body_is_found_by_all_its_bytes()
    {
        RememberedAnswers answers = Keeping(Kept);
        answers.Keep("abc"u8.ToArray(), Answer);
        Assert.True(answers.TryFind("abc"u8.ToArray(), out RememberedAnswer? found));
        Assert.Same(Answer, found);
        Assert.False(answers.TryFind("abd"u8.ToArray(), out _));
        Assert.False(answers.TryFind("ab"u8.ToArray(), out _));
    }

    [Fact]
    public void What_is_kept_stays_within_its_bytes()
    {
        RememberedAnswers answers = Keeping(Kept);
        for (int i = 0; i < 1000; i++)
            answers.Keep(BitConverter.GetBytes(i), Answer);
        int found = Enumerable.Range(0, 1000).Count(i => answers.TryFind(BitConverter.GetBytes(i), out _));
        Assert.InRange(found, 1, Kept / Answer.Json.Length);
    }

    [Fact]
    public void What_is_asked_again_and_again_stays()
    {
        RememberedAnswers answers = Keeping(Kept);
        byte[] often = "often"u8.ToArray();
        answers.Keep(often, Answer);
        for (int i = 0; i < 1000; i++)
        {
            answers.Keep(BitConverter.GetBytes(i), Answer);
            Assert.True(answers.TryFind(often, out _));
        }
    }

    [Fact]
    public void With_no_memory_nothing_is_kept()
    {
        RememberedAnswers answers = Keeping(0);
        answers.Keep("abc"u8.ToArray(), Answer);
        Assert.False(answers.TryFind("abc"u8.ToArray(), out _));
    }

    [Fact]
    public void A_question_is_asked_again_from_its_second_time_on_whatever_its_hash()
    {
        AskedQuestions asked = new();
        for (int i = 0; i < 100; i++)
        {
            byte[] question = BitConverter.GetBytes(i);
            Assert.False(asked.IsAskedAgain(question));
            Assert.True(asked.IsAskedAgain(question));
        }
    }

    private static RememberedAnswers Keeping(int bytes) => new(bytes);
}
