using InferenceSizing.Api.Hosting;

namespace InferenceSizing.Api.Tests.Hosting;

public sealed class StartLineTests
{
    [Theory]
    [InlineData("http://localhost:8080", "http://localhost:8080")]
    [InlineData("http://127.0.0.1:5001", "http://127.0.0.1:5001")]
    [InlineData("http://+:8080", "http://localhost:8080")]
    [InlineData("http://[::]:8080", "http://localhost:8080")]
    [InlineData("http://0.0.0.0:80", "http://localhost:80")]
    public void It_names_an_address_that_a_browser_can_open(string bound, string shown) =>
        Assert.Equal($"InferenceSizing is ready at {shown}. Look first at {shown}/ and {shown}/swagger; Ctrl+C stops it.", StartLine.Of(bound));
}
