//! NATS servers that keep streams together.

use crate::nats::NatsServer;
use crate::supervised::free_port;

/// What clusters of tests are called.
const NAME: &str = "ringcheck";

/// A cluster of NATS servers of the test's own, called `n0`, `n1` and so on; each has its name as a tag too, and `all`.
pub struct NatsCluster {
    members: Vec<NatsServer>,
    /// Where they hear each other.
    routes: Vec<String>,
}

impl NatsCluster {
    /// Its name, for placements.
    pub const NAME: &str = NAME;

    /// One of so many servers, all started. It may take seconds until they have found and elected each other.
    pub fn start(size: usize) -> Self {
        let mut cluster = Self {
            members: Vec::new(),
            routes: Vec::new(),
        };
        let ports: Vec<u16> = (0..size).map(|_| free_port()).collect();
        cluster.routes.extend(ports.iter().copied().map(address));
        for port in ports {
            cluster.start_member(port);
        }
        cluster
    }

    /// One more server.
    pub fn grow(&mut self) {
        let port = free_port();
        self.routes.push(address(port));
        self.start_member(port);
    }

    fn start_member(&mut self, port: u16) {
        let name = format!("n{}", self.members.len());
        let mut member = NatsServer::member(&name, NAME, &address(port), &self.routes.join(","));
        member.start_again();
        self.members.push(member);
    }

    /// The addresses of all members, with commas between them.
    pub fn url(&self) -> String {
        let urls: Vec<String> = self.members.iter().map(NatsServer::url).collect();
        urls.join(",")
    }

    /// The server of this name, to be stopped and started.
    pub fn member(&mut self, name: &str) -> &mut NatsServer {
        let number: Option<usize> = name.strip_prefix('n').and_then(|n| n.parse().ok());
        number
            .and_then(|number| self.members.get_mut(number))
            .expect("a name of a member")
    }
}

fn address(port: u16) -> String {
    format!("nats://127.0.0.1:{port}")
}
