//! The smallest chat over socketioxide: nothing is stored. The counterpart of chat.py and chat.js.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::{json, Value};
use socketioxide::extract::{AckSender, Data, SocketRef};
use socketioxide::SocketIo;

#[derive(Default)]
struct Chat {
    users: Mutex<HashMap<String, SocketRef>>,
    rooms: AtomicU64,
    sequence: AtomicU64,
}

fn text(payload: &Value, name: &str) -> String {
    payload[name].as_str().unwrap_or_default().to_owned()
}

fn enter(chat: Arc<Chat>, socket: SocketRef) {
    let known = chat.clone();
    socket.on("register", async move |socket: SocketRef, Data(payload): Data<Value>, answer: AckSender| {
        known.users.lock().unwrap().insert(text(&payload, "userId"), socket);
        answer.send(&json!({ "ok": true })).ok();
    });
    let known = chat.clone();
    socket.on("create_room", async move |Data(payload): Data<Value>, answer: AckSender| {
        let room = (known.rooms.fetch_add(1, Ordering::Relaxed) + 1).to_string();
        let members = payload["participants"].as_array().into_iter().flatten().chain([&payload["hostId"]]);
        let users = known.users.lock().unwrap();
        for socket in members.filter_map(Value::as_str).filter_map(|user| users.get(user)) {
            socket.join(room.clone());
        }
        answer.send(&json!({ "ok": true, "roomId": room })).ok();
    });
    socket.on("send_message", async move |socket: SocketRef, Data(mut payload): Data<Value>, answer: AckSender| {
        let seq = chat.sequence.fetch_add(1, Ordering::Relaxed) + 1;
        let room = text(&payload, "roomId");
        payload["seq"] = seq.into();
        socket.within(room).emit("receive_message", &payload).await.ok();
        answer.send(&json!({ "ok": true, "seq": seq })).ok();
    });
}

#[tokio::main]
async fn main() {
    let (layer, io) = SocketIo::builder().req_path("/chat/ws").max_payload(65536).build_layer();
    let chat = Arc::new(Chat::default());
    io.ns("/chat", async move |socket: SocketRef| enter(chat.clone(), socket));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("ready on http://{}", listener.local_addr().unwrap());
    axum::serve(listener, axum::Router::new().layer(layer)).await.unwrap();
}
